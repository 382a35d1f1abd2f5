import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { nodeCrypto } from "../../../attestations/node-crypto";
import { fileKeySigner } from "../../../attestations/signers/file-key";
import { approve } from "../../../cli/commands/approve";
import { createKey } from "../../../cli/commands/keys";
import { verifyApprovals } from "../../../governance/evidence/approvals";
import { approvalsSchema } from "../../../governance/evidence/trust";
import { useDesk } from "../../support/cli";

const NOW = new Date("2026-11-21T12:00:00.500Z");
const SERVICE = "dev/vision-language-model-v2";

describe("plumbline approve", () => {
  const desk = useDesk();
  const at = (file: string): string => path.join(desk().folder, file);
  const manifest = (): string => path.join(desk().stacks, `${SERVICE}.yaml`);
  const approval = (name: string): string =>
    path.join(desk().stacks, `${SERVICE}.approvals`, `${name}.dsse.json`);
  let config: unknown;

  beforeEach(() => {
    const approvers = Object.fromEntries(
      ["aiko.tanaka", "lena.fischer"].map((name) => {
        createKey(name, desk().folder);
        return [name, { publicKey: fileKeySigner(at(`${name}.pem`)).publicKey }];
      }),
    );
    config = { required: 2, approvers };
    desk().edit("Pulumi.dev.yaml", ["config", "plumbline:approvals"], config);
  });

  const run = (as: string, more: object = {}) =>
    approve(
      manifest(),
      { environment: "dev", as, key: at(`${as}.pem`), stacks: desk().stacks, ...more },
      NOW,
    );

  function git(...args: readonly string[]): void {
    const who = ["-c", "user.name=Omar", "-c", "user.email=Omar.Haddad@example.com"];
    execFileSync("git", [...who, ...args], { cwd: desk().stacks, stdio: "ignore" });
  }

  /** What the gate makes of the approvals that are there. */
  function judged() {
    const files = [manifest(), manifest().replace(".yaml", ".resolved.yaml")];
    const subjects = files.map((file) => ({
      name: path.basename(file),
      digest: `sha256:${nodeCrypto.sha256Hex(readFileSync(file))}`,
    }));
    const envelopes = ["aiko.tanaka", "lena.fischer"]
      .filter((name) => existsSync(approval(name)))
      .map((name) => ({ file: name, envelope: readFileSync(approval(name), "utf8") }));
    const expected = { subjects, environment: "dev" };
    return verifyApprovals(envelopes, expected, approvalsSchema.parse(config), NOW, nodeCrypto);
  }

  it("writes an approval of exactly the two files, which lapses when one of them changes", async () => {
    const said = await run("lena.fischer", { author: "omar.haddad" });
    assert.match(
      said,
      /^lena\.fischer approves vision-language-model-v2\.yaml and .*\.resolved\.yaml for dev, a change by omar/,
    );
    await run("aiko.tanaka", { author: "omar.haddad" });
    const both = { approved: ["aiko.tanaka", "lena.fischer"], author: "omar.haddad", rejected: [] };
    assert.deepEqual(judged(), both);
    appendFileSync(manifest(), "# changed\n");
    assert.deepEqual(
      judged().rejected.map(({ code }) => code),
      ["lapsed", "lapsed"],
    );
    await run("lena.fischer", { author: "omar.haddad" });
    assert.deepEqual(judged().approved, ["lena.fischer"]);
  });

  it("takes the author from Git, where it is one person's committed change", async () => {
    await assert.rejects(run("lena.fischer"), /Git does not tell its author .*: name .* with --author/);
    git("init");
    await assert.rejects(run("lena.fischer"), /has changes that are not committed: commit them, or name/);
    git("add", ".");
    git("commit", "-m", "Add");
    assert.match(await run("lena.fischer"), /a change by omar\.haddad\./);
    appendFileSync(manifest(), "# changed\n");
    await assert.rejects(run("lena.fischer"), /has changes that are not committed/);
    git("commit", "-am", "Change", "--author=Maya <maya.chen@example.com>");
    await assert.rejects(run("lena.fischer"), /last changed by maya\.chen and omar\.haddad: name/);
  });

  it("refuses the author, and people and keys that the environment would not count", async () => {
    await assert.rejects(run("lena.fischer", { author: "Lena.Fischer" }), /is the author of the change/);
    createKey("eve", desk().folder);
    await assert.rejects(
      run("eve", { author: "x" }),
      /--as eve: is no approver of dev, which has aiko\.tanaka, lena/,
    );
    const borrowed = { author: "omar.haddad", key: at("eve.pem") };
    await assert.rejects(run("lena.fischer", borrowed), /dev knows lena\.fischer by sha256:/);
    assert.ok(!existsSync(approval("lena.fischer")));
  });

  it("refuses files that are not valid", async () => {
    desk().edit(`${SERVICE}.yaml`, ["spec", "resourceRequests", "memory"], "16GB");
    await assert.rejects(run("lena.fischer", { author: "omar.haddad" }), /16GB/);
  });
});
