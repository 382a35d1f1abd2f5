#!/usr/bin/env node
// Plain JavaScript, so that `npx plumbline` needs no build: tsx compiles the TypeScript behind it as it loads.
// The libraries come before tsx, whose hook makes loading their files three times as slow.
for (const library of ["zod", "yaml", "commander", "@pulumi/pulumi", "@pulumi/kubernetesx"]) require(library);
require("tsx/cjs");
require("./main.ts");
