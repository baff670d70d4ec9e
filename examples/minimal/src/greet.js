console.log("Hello from CI");
