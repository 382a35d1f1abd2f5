// Before tsx, as all libraries: these are those of the rules about Kubernetes objects.
for (const library of ["@marcbachmann/cel-js", "js-yaml", "re2js"]) require(library);
require("../boot.js").servePack("all", require("./index.ts").policies);
