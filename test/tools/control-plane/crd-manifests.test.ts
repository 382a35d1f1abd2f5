import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CHARTS } from "../../../components/charts";
import {
  CRD_SOURCES,
  fetchAllCrds,
  readCrds,
  slim,
  withoutDescriptions,
  type Crd,
  type CrdSource,
} from "../../../tools/control-plane/crd-manifests";
import { useFolder, writeScript } from "../../support/executable";

const crd = (versions: Crd["spec"]["versions"], name = "things.example.test"): Crd => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name },
  spec: { versions },
});

const YAML = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: things.example.test }
spec:
  versions:
    - { name: v1, storage: true, schema: { openAPIV3Schema: { type: object, description: gone } } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: no-definition }
---
`;

describe("definitions of custom resources", () => {
  const folder = useFolder();

  describe("of the sources", () => {
    it("are pinned by version and hash, once each", () => {
      assert.equal(new Set(CRD_SOURCES.map(({ module }) => module)).size, 6);
      for (const { version, sum, project } of CRD_SOURCES) {
        assert.match(version, /^v\d+\.\d+\.\d+$/, project);
        assert.match(sum, /^h1:[A-Za-z0-9+/]{43}=$/, project);
      }
    });

    it("are of the version that our chart installs, where it says so", () => {
      const karpenter = CRD_SOURCES.find(({ project }) => project === "Karpenter");
      assert.equal(karpenter?.version, `v${CHARTS.karpenter.version}`);
    });
  });

  describe("slimmed", () => {
    it("lose their descriptions, and keep fields and values of that name", () => {
      const schema = {
        description: "gone",
        properties: {
          description: { type: "string", description: "gone", enum: ["description"], default: "x" },
          list: {
            items: { description: "gone", type: "string" },
            allOf: [{ description: "gone", minLength: 1 }],
          },
        },
        default: { description: "kept" },
        "x-kubernetes-validations": [{ rule: "self.description != ''", message: "kept" }],
      };
      assert.deepEqual(withoutDescriptions(schema), {
        properties: {
          description: { type: "string", enum: ["description"], default: "x" },
          list: { items: { type: "string" }, allOf: [{ minLength: 1 }] },
        },
        default: { description: "kept" },
        "x-kubernetes-validations": [{ rule: "self.description != ''", message: "kept" }],
      });
    });

    it("lose the versions that their project has given up, and store one that is left", () => {
      const old = { name: "v1beta1", storage: true, deprecated: true };
      const slimmed = slim(crd([old, { name: "v1", storage: false }, { name: "v2", storage: false }]));
      assert.deepEqual(
        slimmed?.spec.versions.map(({ name, storage }) => ({ name, storage })),
        [
          { name: "v1", storage: true },
          { name: "v2", storage: false },
        ],
      );
      assert.equal(slim(crd([old])), null);
    });
  });

  it("are read from every YAML file below a folder, and from a file", async () => {
    await mkdir(join(folder(), "a", "b"), { recursive: true });
    await writeFile(join(folder(), "a", "b", "x.yaml"), YAML);
    await writeFile(join(folder(), "a", "readme.md"), YAML);
    const [found, ...more] = await readCrds(join(folder(), "a"));
    assert.deepEqual(more, []);
    assert.deepEqual(found?.spec.versions, [
      { name: "v1", storage: true, schema: { openAPIV3Schema: { type: "object" } } },
    ]);
    assert.deepEqual(await readCrds(join(folder(), "a", "b", "x.yaml")), [found]);
  });

  describe("fetched", () => {
    const source: CrdSource = {
      project: "Things",
      module: "example.test/things",
      version: "v1.0.0",
      sum: "h1:right",
      path: "crds",
    };
    const fetch = async (answer: object | string, status = 0) => {
      const text = typeof answer === "string" ? answer : JSON.stringify(answer);
      const body = `echo "$@" > "${folder()}/arguments"\ncat <<'END'\n${text}\nEND\nexit ${status}`;
      const go = await writeScript(join(folder(), "go"), body);
      return fetchAllCrds(go, { HOME: folder() }, new AbortController().signal, folder(), [source]);
    };

    it("come out of the module's folder", async () => {
      await mkdir(join(folder(), "crds"));
      await writeFile(join(folder(), "crds", "x.yaml"), YAML);
      const found = await fetch({ Dir: folder(), Sum: "h1:right" });
      assert.deepEqual(
        found.map(({ metadata }) => metadata.name),
        ["things.example.test"],
      );
    });

    it("are not used when the module is not what was pinned", async () => {
      await mkdir(join(folder(), "crds"));
      await writeFile(join(folder(), "crds", "x.yaml"), YAML);
      await assert.rejects(
        fetch({ Dir: folder(), Sum: "h1:wrong" }),
        /example\.test\/things@v1\.0\.0 has the hash h1:wrong, not the pinned h1:right: .*nothing of it is used/,
      );
    });

    it("say whose they are, and go's reason, when they cannot be had", async () => {
      await assert.rejects(
        fetch({ Error: "dial tcp: no route to host" }, 1),
        /definitions of Things could not be fetched \(example\.test\/things@v1\.0\.0\): dial tcp: no route to host\..*GOPROXY/,
      );
      await assert.rejects(fetch("", 1), /could not be fetched/);
    });

    it("are missed where the module holds none", async () => {
      await mkdir(join(folder(), "crds"));
      await assert.rejects(
        fetch({ Dir: folder(), Sum: "h1:right" }),
        /holds no custom resource definitions in crds/,
      );
    });
  });
});
