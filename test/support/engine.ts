/** The real engine in a sandbox: its own state, stack files and Pulumi home, removed when the tests of a file are done. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { PlanResource } from "../../governance/plan";
import {
  deployedPlan,
  destroy,
  preview,
  update,
  type EngineOptions,
  type RunResult,
} from "../../tools/engine";
import { findPulumi, packHostFolders, type PulumiInstallation } from "../../tools/pulumi-cli";
import { withWorkspaceCopy } from "../../tools/workspace";

/** Holds one policy of each kind; see its index.js. */
export const SAMPLE_PACK = resolve(__dirname, "sample-pack");

type Overrides = Partial<Omit<EngineOptions, "project" | "pulumi">>;

export class Sandbox {
  private constructor(
    /** Everything lies in here. */
    readonly folder: string,
    readonly pulumi: PulumiInstallation,
  ) {}

  static async open(): Promise<Sandbox> {
    const pulumi = await findPulumi({ env: process.env, progress: (line) => console.error(line) });
    const sandbox = new Sandbox(await mkdtemp(join(tmpdir(), "plumbline-test-")), pulumi);
    await mkdir(sandbox.stacks);
    await mkdir(join(sandbox.folder, "run"));
    await writeFile(
      sandbox.projectFile,
      "name: plumbline\nruntime: nodejs\nmain: infra/\nstackConfigDir: stacks\n",
    );
    await sandbox.writeStack("test", "config: {}\n");
    return sandbox;
  }

  readonly stack = "test";

  get stacks(): string {
    return join(this.folder, "stacks");
  }

  get projectFile(): string {
    return join(this.folder, "Pulumi.yaml");
  }

  /** Folder of the `file://` backend. */
  get state(): string {
    return join(this.folder, "state", "plumbline");
  }

  get env(): Record<string, string> {
    return {
      XDG_STATE_HOME: join(this.folder, "state"),
      PULUMI_HOME: join(this.folder, "pulumi-home"),
      PULUMI_BACKEND_URL: "",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
  }

  writeStack(environment: string, yaml: string): Promise<void> {
    return writeFile(join(this.stacks, `Pulumi.${environment}.yaml`), yaml);
  }

  private async run<T>(overrides: Overrides, operate: (options: EngineOptions) => Promise<T>): Promise<T> {
    const environment = overrides.stack ?? this.stack;
    const { projectFile, stacks } = this;
    const hosts = await packHostFolders(this.pulumi, process.env);
    return withWorkspaceCopy(
      { projectFile, stacks, environment, temporary: join(this.folder, "run") },
      (project) =>
        operate({
          program: async () => undefined,
          packs: [],
          ...overrides,
          stack: environment,
          project,
          pulumi: this.pulumi,
          pathFolders: [...(overrides.pathFolders ?? []), ...hosts],
          env: { ...this.env, ...overrides.env },
        }),
    );
  }

  preview(overrides: Overrides): Promise<RunResult> {
    return this.run(overrides, preview);
  }

  update(overrides: Overrides): Promise<RunResult> {
    return this.run(overrides, update);
  }

  destroy(overrides: Overrides): Promise<RunResult> {
    return this.run(overrides, destroy);
  }

  deployed(overrides: Overrides = {}): Promise<PlanResource[]> {
    return this.run(overrides, deployedPlan);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

/** A fresh sandbox for each test of the surrounding `describe`. */
export function useSandbox(): () => Sandbox {
  let sandbox: Sandbox | undefined;
  beforeEach(async () => {
    sandbox = await Sandbox.open();
  });
  afterEach(() => sandbox?.remove());
  return () => {
    if (!sandbox) throw new Error("the sandbox is open during tests only");
    return sandbox;
  };
}
