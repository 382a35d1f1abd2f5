import assert from "node:assert/strict";
import path from "node:path";
import { validateManifests } from "../../../cli/commands/validate";
import { useDesk } from "../../support/cli";

describe("plumbline validate", () => {
  const desk = useDesk();
  const at = (file: string): string => path.join(desk().stacks, file);

  it("checks a manifest and the resolved file beside it", () => {
    const manifest = at("dev/vision-language-model-v2.yaml");
    const resolved = at("dev/vision-language-model-v2.resolved.yaml");
    assert.deepEqual(validateManifests([manifest]), [`${manifest} is valid`, `${resolved} is valid`]);
  });

  it("reports every problem of every file at once", () => {
    desk().edit("dev/vision-language-model-v2.yaml", ["spec", "resourceRequests", "memory"], "16GB");
    desk().edit("dev/vision-language-model-v2.resolved.yaml", ["image"], "app:latest");
    assert.throws(
      () => validateManifests([at("dev/vision-language-model-v2.yaml"), at("dev/none.yaml")]),
      /^InvalidInput: manifests: 3 problems\n.*16GB.*\n.*none\.yaml: does not exist\n.*app:latest/s,
    );
  });
});
