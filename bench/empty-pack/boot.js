// An empty pack at its best: its library comes before tsx, whose hook would make loading it twice as slow.
require("@pulumi/policy");
require("tsx/cjs");
require("./index.ts");
