// Plain JavaScript, because the engine's policy host cannot load tsx by itself (its own ts-node type-checks for seconds).
require("tsx/cjs");
require("../pack.ts").servePack("finops", require("./index.ts").policies);
