// Plain JavaScript, because the engine's policy host cannot load tsx by itself (its own ts-node type-checks for seconds).
// The libraries come before tsx, whose hook makes loading their files three times as slow.
for (const library of ["@pulumi/policy", "@pulumi/pulumi", "zod", "yaml"]) require(library);
require("tsx/cjs");

module.exports = require("./pack.ts");
