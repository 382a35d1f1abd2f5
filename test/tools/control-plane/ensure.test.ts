import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ensureControlPlane, existingControlPlane, kubeconfigOf } from "../../../tools/control-plane/ensure";
import { useFolder } from "../../support/executable";

describe("the control plane of a local environment", () => {
  const folder = useFolder();
  const options = () => ({
    name: "local",
    env: {
      XDG_STATE_HOME: join(folder(), "state"),
      XDG_CACHE_HOME: join(folder(), "cache"),
      HOME: folder(),
      PATH: "",
    },
    progress: () => undefined,
  });

  it("is none where none was made, and asking makes none", async () => {
    assert.equal(await existingControlPlane(options()), undefined);
    assert.equal(await kubeconfigOf("local", options().env), null);
    assert.deepEqual(await readdir(join(folder(), "state", "plumbline", "control-planes")), []);
  });

  it("is made for an update, or it is said what that takes", async () => {
    await assert.rejects(
      ensureControlPlane(options()),
      /not built yet, and there is no Go on PATH\. Either\n.*install Go/s,
    );
    assert.deepEqual(await readdir(join(folder(), "state")).catch(() => []), []);
  });
});
