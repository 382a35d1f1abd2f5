import assert from "node:assert/strict";
import path from "node:path";
import { readServices, serviceOfManifest } from "../../cli/manifest-service";
import { useDesk } from "../support/cli";

const MANIFEST = "dev/vision-language-model-v2.yaml";

describe("the service of a manifest", () => {
  const desk = useDesk();

  it("is found by the name that stack files give it, and by its path", async () => {
    const { stacks } = desk();
    const listed = await serviceOfManifest(MANIFEST, stacks);
    assert.equal(listed.service.name, "vision-language-model-v2");
    assert.equal(listed.config.environment, "dev");
    const full = await serviceOfManifest(path.join(stacks, MANIFEST), stacks, "dev");
    assert.deepEqual(full.service, listed.service);
  });

  it("is resolved as its environment resolves it", async () => {
    const { stacks } = desk();
    const { service } = await serviceOfManifest(MANIFEST, stacks);
    const { services } = await readServices(stacks, "dev");
    assert.deepEqual(
      services.find(({ file }) => file === MANIFEST),
      service,
    );
  });

  it("must be of the environment that is named", async () => {
    await assert.rejects(
      serviceOfManifest(MANIFEST, desk().stacks, "prod"),
      /^Error: manifest dev\/vision-language-model-v2\.yaml: Pulumi\.prod\.yaml does not list .* which has prod\//,
    );
    await assert.rejects(
      serviceOfManifest(MANIFEST, desk().stacks, "nope"),
      /environment "nope".*\n.*there are dev, local, prod, staging/,
    );
  });

  it("asks which environment, where two list it", async () => {
    desk().edit("Pulumi.local.yaml", ["config", "plumbline:services"], [MANIFEST]);
    await assert.rejects(
      serviceOfManifest(MANIFEST, desk().stacks),
      /dev, local list it; name one with --environment/,
    );
  });

  it("says that a manifest is listed nowhere, or is no file", async () => {
    desk().write("dev/other.yaml", "");
    await assert.rejects(
      serviceOfManifest("dev/other.yaml", desk().stacks),
      /manifest dev\/other\.yaml: no environment in .* lists it under plumbline:services/,
    );
    await assert.rejects(
      serviceOfManifest("dev/nowhere.yaml", desk().stacks),
      /manifest dev\/nowhere\.yaml: there is no such file, neither here nor in /,
    );
  });

  it("gives every problem of the environment's files", async () => {
    desk().edit(MANIFEST, ["spec", "responsibleAI", "fairness", "threshold"], 7);
    await assert.rejects(serviceOfManifest(MANIFEST, desk().stacks), /threshold/);
  });
});
