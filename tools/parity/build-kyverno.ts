/** Builds Kyverno's command line from its Go module, once per user: the peer that exported rules are compared with. */
import { join } from "node:path";
import { buildGo, executablesOf, goVersionOf, type GoBuild } from "../build-go";
import type { BuildOptions } from "../build-lock";
import { cacheFolder, type Environment } from "../cache";

/** The version that go.mod and go.sum in `kyverno-module` lock by hash. */
export const KYVERNO_VERSION = "1.19.1";
const MODULE_FOLDER = join(__dirname, "kyverno-module");

function kyvernoBuild(env: Environment): GoBuild {
  return {
    what: `Kyverno ${KYVERNO_VERSION}`,
    module: MODULE_FOLDER,
    commands: [
      {
        name: "kyverno",
        package: "github.com/kyverno/kyverno/cmd/cli/kubectl-kyverno",
        flags: [`-X github.com/kyverno/kyverno/pkg/version.BuildVersion=v${KYVERNO_VERSION}`],
      },
    ],
    folder: join(cacheFolder(env), "kyverno", `v${KYVERNO_VERSION}`),
    duration: "about 8 minutes",
    missing: "Go was not found on PATH",
    waysOut: async () =>
      `  - install Go ${await goVersionOf(MODULE_FOLDER)} or newer (https://go.dev/doc/install)`,
  };
}

/** Where the build lies in the user's cache. */
export function builtKyverno(env: Environment): string {
  return executablesOf(kyvernoBuild(env))[0] ?? "";
}

/**
 * Builds it unless it is there, and gives the executable's path.
 * @throws as {@link buildGo}
 */
export async function buildKyverno(options: BuildOptions): Promise<string> {
  await buildGo(kyvernoBuild(options.env), options);
  return builtKyverno(options.env);
}
