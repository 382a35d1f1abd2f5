require("../boot.js").servePack("finops", require("./index.ts").policies);
