#!/usr/bin/env node
// Plain JavaScript, so that `npx plumbline` needs no build: tsx compiles the TypeScript behind it as it loads.
const Module = require("node:module");

// Libraries are JavaScript already: through tsx's hooks they would take twice as long to load.
const { _extensions: extensions, _resolveFilename: resolve } = Module;
const load = extensions[".js"];
require("tsx/cjs");
const { _extensions: compiling, _resolveFilename: resolveTypeScript } = Module;
const compile = compiling[".js"];
const isLibrary = (file) => /[\\/]node_modules[\\/]/.test(file ?? "");
Module._extensions[".js"] = (module, file) => (isLibrary(file) ? load : compile)(module, file);
Module._resolveFilename = (request, parent, ...rest) =>
  (isLibrary(parent?.filename) ? resolve : resolveTypeScript)(request, parent, ...rest);

require("./main.ts");
