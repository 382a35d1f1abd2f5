import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { forgetEnvironment } from "../../cli/forget-environment";
import { useFolder, writeScript } from "../support/executable";

describe("an environment whose cluster is gone", () => {
  const folder = useFolder();
  const state = () => join(folder(), "state", "plumbline", ".pulumi", "stacks", "plumbline", "local.json");

  async function forget() {
    const stacks = join(folder(), "stacks");
    await mkdir(stacks, { recursive: true });
    await writeFile(join(stacks, "Pulumi.local.yaml"), "config: {}\n");
    // Of what it was told, the script keeps all but the question for its version.
    const pulumi = await writeScript(
      join(folder(), "pulumi"),
      `[ "$1" = version ] && echo v3.250.0 || { echo "$@" > ${join(folder(), "called")}; rm -f ${state()}; }`,
    );
    return forgetEnvironment({
      environment: "local",
      stacksFolder: stacks,
      env: { XDG_STATE_HOME: join(folder(), "state"), PLUMBLINE_PULUMI: pulumi, PULUMI_BACKEND_URL: "" },
      progress: () => undefined,
    });
  }

  it("is forgotten by the engine, and nothing is deleted for it", async () => {
    await mkdir(join(state(), ".."), { recursive: true });
    await writeFile(state(), "{}");
    await writeFile(`${state()}.bak`, "{}");
    assert.equal(await forget(), true);
    assert.equal(
      await readFile(join(folder(), "called"), "utf8"),
      "stack rm local --force --yes --preserve-config --non-interactive\n",
    );
    assert.ok(!existsSync(state()) && !existsSync(`${state()}.bak`));
  });

  it("needs no Pulumi where nothing was ever deployed", async () => {
    assert.equal(await forget(), false);
    assert.ok(!existsSync(join(folder(), "called")));
  });
});
