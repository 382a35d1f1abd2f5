require("../boot.js").servePack("responsible-ai", require("./index.ts").policies);
