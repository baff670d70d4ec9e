module.exports = { entry: "./app/javascript/application.ts" };
