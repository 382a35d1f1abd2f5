// Plain JavaScript, because the engine's policy host cannot load tsx by itself (its own ts-node type-checks for seconds).
// The libraries come before tsx, whose hook makes loading their hundred files three times as slow.
require("zod");
require("yaml");
require("tsx/cjs");

module.exports = require("./pack.ts");
