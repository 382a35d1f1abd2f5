#!/usr/bin/env node
// Plain JavaScript, so that `npx plumbline` needs no build: tsx compiles the TypeScript behind it as it loads.
require("tsx/cjs");
require("./main.ts");
