/** Builds the Pulumi CLI from its Go module, once per user, for machines that have Go but not the vendor's downloads. */
import { join } from "node:path";
import { buildGo, goVersionOf, type GoBuild } from "./build-go";
import type { BuildOptions } from "./build-lock";
import { cacheFolder, type Environment } from "./cache";

export type { BuildOptions } from "./build-lock";

/** The version that go.mod and go.sum in `tools/pulumi-module` lock by hash. */
export const PULUMI_VERSION = "3.250.0";
const MODULE_FOLDER = join(__dirname, "pulumi-module");

/** Both ways to a Pulumi, for the end of an error. */
export async function waysOut(): Promise<string> {
  return [
    `  - install Pulumi ${PULUMI_VERSION} or newer (https://www.pulumi.com/docs/install/), or`,
    `  - install Go ${await goVersionOf(MODULE_FOLDER)} or newer (https://go.dev/doc/install), and it will be built once from its source`,
    "    (about 5 minutes, 2 GB of memory).",
  ].join("\n");
}

function pulumiBuild(env: Environment): GoBuild {
  return {
    what: `Pulumi ${PULUMI_VERSION}`,
    module: MODULE_FOLDER,
    commands: [
      {
        name: "pulumi",
        package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        flags: [`-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${PULUMI_VERSION}`],
      },
    ],
    folder: join(cacheFolder(env), "pulumi", `v${PULUMI_VERSION}`),
    duration: "about 5 minutes",
    missing: "neither Pulumi nor Go was found on PATH",
    waysOut,
  };
}

/** Where the build lies: `…/plumbline/pulumi/v3.250.0/bin/pulumi` in the user's cache. */
export function builtPulumi(env: Environment): string {
  return join(pulumiBuild(env).folder, "bin", "pulumi");
}

/**
 * Builds Pulumi into the user's cache unless it is there, and gives the executable's path.
 * @throws as {@link buildGo}
 */
export async function buildPulumi(options: BuildOptions): Promise<string> {
  await buildGo(pulumiBuild(options.env), options);
  return builtPulumi(options.env);
}
