import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { kustomizePatches } from "../../../cli/object-reader/kustomize-files";
import { useFolder } from "../../support/executable";

describe("a kustomize folder", () => {
  const folder = useFolder();
  const patches = (text: string, name = "kustomization.yaml"): string[] => {
    writeFileSync(path.join(folder(), name), text);
    return kustomizePatches(folder(), new Set([name])).map((file) => path.relative(folder(), file));
  };

  it("names its patches in each way that kustomize knows", () => {
    const text = `
resources: [base.yaml]
patches: [{path: a.yaml}, {patch: "- op: remove"}]
patchesStrategicMerge: [../b.yaml, "kind: A\\nx: 1"]
patchesJson6902: [{path: c.json, target: {kind: A}}]
`;
    assert.deepEqual(patches(text), ["a.yaml", "../b.yaml", "c.json"]);
    assert.deepEqual(patches("patches: [{path: d.yaml}]", "Kustomization"), ["d.yaml"]);
  });

  it("has none where its file cannot be read or is none", () => {
    for (const text of ["patches: [", "[]", "patches: 1", ""]) assert.deepEqual(patches(text), []);
    assert.deepEqual(kustomizePatches(folder(), new Set(["a.yaml"])), []);
  });
});
