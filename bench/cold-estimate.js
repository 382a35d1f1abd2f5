// As a pack boots (policypacks/all/boot.js): what is no TypeScript first, then tsx.
const begin = performance.now();
require("zod");
const dependenciesMs = performance.now() - begin;
require("tsx/cjs");
require("./cold-estimate.ts").coldEstimate(dependenciesMs);
