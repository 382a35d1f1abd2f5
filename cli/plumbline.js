#!/usr/bin/env node
// Plain JavaScript, so that `npx plumbline` needs no build: tsx compiles the TypeScript behind it as it loads.
const Module = require("node:module");

const { _extensions: extensions, _resolveFilename: resolve } = Module;
const load = extensions[".js"];
require("tsx/cjs");
const { _resolveFilename: resolveTypeScript } = Module;
const compile = extensions[".ts"];

// Libraries are JavaScript already: through tsx's hooks they would take twice as long to load.
const isLibrary = (file) => /[\\/]node_modules[\\/]/.test(file ?? "");
extensions[".js"] = (module, file) => (isLibrary(file) ? load : compile)(module, file);
Module._resolveFilename = (request, parent, ...rest) =>
  (isLibrary(parent?.filename) ? resolve : resolveTypeScript)(request, parent, ...rest);

// What a compiled module exports is read through two getters at each use. No module here changes what it exports once it
// is loaded, so plain members do, and judging thousands of objects takes a fifth less.
extensions[".ts"] = (module, file) => {
  compile(module, file);
  const { exports } = module;
  if (exports.__esModule)
    module.exports = Object.defineProperty({ ...exports }, "__esModule", { value: true });
};

require("./main.ts");
