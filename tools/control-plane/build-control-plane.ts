/** Builds the parts of a local Kubernetes control plane from their Go modules, once per user. */
import { join } from "node:path";
import { buildGo, executablesOf, goVersionOf, isBuilt, type GoBuild } from "../build-go";
import type { BuildOptions } from "../build-lock";
import { cacheFolder, type Environment } from "../cache";
import { PARTS, type Part } from "./parts";

/** The versions that go.mod and go.sum in `modules` lock by hash. */
export const KUBERNETES_VERSION = "1.34.2";
export const ETCD_VERSION = "3.6.4";
export const KWOK_VERSION = "0.7.0";

/** The executable of each part. */
export type Binaries = Readonly<Record<Part, string>>;

const MODULES = join(__dirname, "modules");

/** Without a version of its own, an API server would say that it is 0.0.0, and clients go wrong. */
function kubernetesFlags(): string[] {
  const [major, minor] = KUBERNETES_VERSION.split(".");
  return [
    `-X k8s.io/component-base/version.gitVersion=v${KUBERNETES_VERSION}`,
    `-X k8s.io/component-base/version.gitMajor=${major}`,
    `-X k8s.io/component-base/version.gitMinor=${minor}`,
    `-X k8s.io/client-go/pkg/version.gitVersion=v${KUBERNETES_VERSION}`,
  ];
}

/** Where everything about control planes lies in the user's cache. */
export function controlPlaneCache(env: Environment): string {
  return join(cacheFolder(env), "control-plane");
}

async function waysOut(): Promise<string> {
  return [
    `  - install Go ${await goVersionOf(join(MODULES, "kubernetes"))} or newer (https://go.dev/doc/install); Kubernetes ${KUBERNETES_VERSION} is built once from`,
    "    its source (about 15 minutes on two cores, 2 GB of memory, 4 GB of disk for Go's caches), or",
    "  - use commands that need no cluster: `plumbline cost` and `plumbline check`.",
  ].join("\n");
}

function buildOf(
  env: Environment,
  name: string,
  version: string,
): Pick<GoBuild, "module" | "folder" | "waysOut" | "missing"> {
  return {
    module: join(MODULES, name),
    folder: join(controlPlaneCache(env), name, `v${version}`),
    waysOut,
    missing:
      "a local environment needs a Kubernetes control plane, which is not built yet, and there is no Go on PATH",
  };
}

/** The builds, the quickest first: a machine that cannot build at all says so soon. */
export function controlPlaneBuilds(env: Environment): GoBuild[] {
  const command = (name: Part, path: string, flags: readonly string[]) => ({ name, package: path, flags });
  return [
    {
      ...buildOf(env, "etcd", ETCD_VERSION),
      what: `etcd ${ETCD_VERSION}`,
      commands: [command("etcd", "go.etcd.io/etcd/server/v3", [])],
      duration: "about 20 seconds",
    },
    {
      ...buildOf(env, "kwok", KWOK_VERSION),
      what: `kwok ${KWOK_VERSION}`,
      commands: [
        command("kwok", "sigs.k8s.io/kwok/cmd/kwok", [
          `-X sigs.k8s.io/kwok/pkg/consts.Version=v${KWOK_VERSION}`,
        ]),
      ],
      duration: "about 4 minutes",
    },
    {
      ...buildOf(env, "kubernetes", KUBERNETES_VERSION),
      what: `Kubernetes ${KUBERNETES_VERSION}`,
      commands: (["kube-apiserver", "kube-controller-manager", "kube-scheduler"] as const).map((name) =>
        command(name, `k8s.io/kubernetes/cmd/${name}`, kubernetesFlags()),
      ),
      duration: "about 10 minutes",
    },
  ];
}

/** Where the executables lie, built or not. */
export function binariesOf(env: Environment): Binaries {
  const paths = controlPlaneBuilds(env).flatMap((build) =>
    executablesOf(build).map((path, index) => [build.commands[index]?.name, path] as const),
  );
  return Object.fromEntries(PARTS.map((part) => [part, new Map(paths).get(part)])) as Binaries;
}

/** Whether nothing has to be built. */
export async function isControlPlaneBuilt(env: Environment): Promise<boolean> {
  return (await Promise.all(controlPlaneBuilds(env).map(isBuilt))).every(Boolean);
}

/**
 * Builds what is not in the user's cache yet, one after the other: two at once would need twice the memory.
 * @throws as {@link buildGo}
 */
export async function buildControlPlane(options: BuildOptions): Promise<Binaries> {
  for (const build of controlPlaneBuilds(options.env)) await buildGo(build, options);
  return binariesOf(options.env);
}
