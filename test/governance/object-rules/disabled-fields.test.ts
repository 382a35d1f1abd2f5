import assert from "node:assert/strict";
import {
  dropDisabledPodFields,
  dropDisabledStatefulSetFields,
} from "../../../governance/object-rules/disabled-fields";
import { typedObject } from "../../../governance/object-rules/typed-object";

type Spec = Readonly<Record<string, unknown>>;

/** The spec as an API server of 1.34 stores it, found by asking one (test/cluster/parity asks it anew). */
function kept(spec: Spec): unknown {
  const cel = typedObject(spec);
  dropDisabledPodFields(cel);
  return plain(cel);
}

function plain(value: unknown): unknown {
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, each]) => [key as string, plain(each)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

const name = "web";

describe("fields of features that are off by default", () => {
  it("leave the rest of a pod as it is", () => {
    const spec = {
      containers: [{ name, env: [{ name, valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }] }],
      initContainers: [{ name, restartPolicy: "Always" }],
      volumes: [{ name, projected: { sources: [{ secret: { name } }] } }],
      hostname: name,
    };
    assert.deepEqual(kept(spec), spec);
  });

  it("drop volumes from images, and what mounts them", () => {
    const mounts = [{ name: "weights" }, { name: "cache" }];
    const volumes = [
      { name: "weights", image: { reference: "weights:1" } },
      { name: "cache", emptyDir: {} },
    ];
    assert.deepEqual(kept({ containers: [{ name, volumeMounts: mounts }], volumes }), {
      containers: [{ name, volumeMounts: [{ name: "cache" }] }],
      volumes: [{ name: "cache", emptyDir: {} }],
    });
    assert.deepEqual(
      kept({ containers: [{ name, volumeMounts: mounts.slice(0, 1) }], volumes: [{ image: {} }] }),
      { containers: [{ name, volumeMounts: [{ name: "weights" }] }] },
    );
  });

  it("drop a container's restart policy, but an init container's Always", () => {
    const rules = [{ action: "Restart" }];
    assert.deepEqual(
      kept({
        containers: [{ name, restartPolicy: "Always", restartPolicyRules: rules }],
        ephemeralContainers: [{ name, restartPolicy: "Never" }],
        initContainers: [
          { name, restartPolicy: "Always", restartPolicyRules: rules },
          { name, restartPolicy: "Never" },
        ],
      }),
      {
        containers: [{ name }],
        ephemeralContainers: [{ name }],
        initContainers: [{ name, restartPolicy: "Always" }, { name }],
      },
    );
  });

  it("drop a stop signal, and the lifecycle that held nothing else", () => {
    const preStop = { sleep: { seconds: 3 } };
    assert.deepEqual(kept({ containers: [{ name, lifecycle: { stopSignal: "SIGTERM" } }] }), {
      containers: [{ name }],
    });
    assert.deepEqual(kept({ initContainers: [{ name, lifecycle: { stopSignal: "SIGTERM", preStop } }] }), {
      initContainers: [{ name, lifecycle: { preStop: { sleep: { seconds: 3n } } } }],
    });
    assert.deepEqual(kept({ containers: [{ name, lifecycle: {} }] }), {
      containers: [{ name, lifecycle: {} }],
    });
  });

  it("drop variables of files, bundles of trust, certificates and another name of the host", () => {
    assert.deepEqual(
      kept({
        hostnameOverride: name,
        containers: [{ name, env: [{ name, valueFrom: { fileKeyRef: { key: "a" } } }] }],
        volumes: [{ name, projected: { sources: [{ clusterTrustBundle: {} }, { podCertificate: {} }] } }],
      }),
      {
        containers: [{ name, env: [{ name, valueFrom: {} }] }],
        volumes: [{ name, projected: { sources: [{}, {}] } }],
      },
    );
  });

  it("drop how many pods of a StatefulSet may be missing at once", () => {
    const spec = typedObject({ updateStrategy: { rollingUpdate: { maxUnavailable: 1, partition: 2 } } });
    dropDisabledStatefulSetFields(spec);
    assert.deepEqual(plain(spec), { updateStrategy: { rollingUpdate: { partition: 2n } } });
  });
});
