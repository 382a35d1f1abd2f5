require("../boot.js").servePack("all", require("./index.ts").policies);
