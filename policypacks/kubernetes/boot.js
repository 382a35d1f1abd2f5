// Before tsx, as all libraries: these are the rules' alone.
for (const library of ["@marcbachmann/cel-js", "js-yaml", "re2js"]) require(library);
require("../boot.js").servePack("kubernetes", require("./index.ts").policies);
