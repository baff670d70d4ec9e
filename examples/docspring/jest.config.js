module.exports = { testEnvironment: "jsdom", reporters: ["default", "jest-junit"] };
