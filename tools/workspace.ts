/** A temporary copy of the project for one run: the engine writes into stack files, and a run leaves the repository clean. */
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  realpath,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { parseDocument } from "yaml";
import { isAlive } from "./child";
import { interruptible } from "./interrupt";

/** Valid for one run only. */
export interface WorkspaceCopy {
  /** Holds Pulumi.yaml and the stack files; the engine's working folder. */
  readonly folder: string;
  /** The project's name, from its Pulumi.yaml. */
  readonly project: string;
}

export interface WorkspaceOptions {
  /** The project's Pulumi.yaml. */
  readonly projectFile: string;
  /** Folder of `Pulumi.<environment>.yaml` and what they refer to; at most 64 MiB and 10,000 files. */
  readonly stacks: string;
  /** The environment that must be in `stacks`. */
  readonly environment: string;
  /** Where the copy goes: the system's temporary folder unless told. */
  readonly temporary?: string;
}

const PREFIX = "plumbline-run-";
const STACKS = "stacks";
const STACK_FILE = /^Pulumi\.([A-Za-z0-9][A-Za-z0-9_-]{0,99})\.yaml$/;
const MAXIMUM_BYTES = 64 * 1024 * 1024;
const MAXIMUM_FILES = 10_000;

/** Names of the environments that a folder holds, sorted: its files `Pulumi.<environment>.yaml`. */
export async function environmentsOf(stacks: string): Promise<string[]> {
  const names = await readdir(stacks).catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code;
    const cause =
      code === "ENOENT" ? "there is no such folder" : code === "ENOTDIR" ? "it is a file" : String(error);
    throw new Error(
      `stacks folder ${stacks}: ${cause}. It holds one Pulumi.<environment>.yaml an environment.`,
    );
  });
  return names.flatMap((name) => STACK_FILE.exec(name)?.[1] ?? []).sort();
}

interface Found {
  readonly from: string;
  readonly to: string;
}

/** Lists the files to copy, following links that stay inside and refusing those that leave. */
async function filesOf(stacks: string): Promise<Found[]> {
  const root = await realpath(stacks);
  const files: Found[] = [];
  let bytes = 0;
  const visit = async (folder: string, to: string, above: readonly string[]): Promise<void> => {
    for (const name of (await readdir(folder)).sort()) {
      const place = join(to, name);
      const from = await realpath(join(folder, name)).catch(() => {
        throw new Error(`${join(stacks, place)}: a link to nothing. Remove it.`);
      });
      if (from !== root && !from.startsWith(root + sep))
        throw new Error(`${join(stacks, place)}: a link that leaves ${stacks}. Put what it links to inside.`);
      const found = await stat(from);
      if (found.isDirectory()) {
        if (above.includes(from))
          throw new Error(`${join(stacks, place)}: a link to a folder that it is in.`);
        await visit(from, place, [...above, from]);
      } else if (found.isFile()) {
        files.push({ from, to: place });
        bytes += found.size;
      } else throw new Error(`${join(stacks, place)}: neither a file nor a folder. Remove it.`);
      if (bytes > MAXIMUM_BYTES || files.length > MAXIMUM_FILES)
        throw new Error(
          `${stacks}: more than 64 MiB or 10,000 files. It is copied at each run: keep only stack files there.`,
        );
    }
  };
  await visit(root, "", [root]);
  return files;
}

/** The project file of the copy: the program is given to the engine directly, so `main` does not apply. */
async function projectOf(projectFile: string): Promise<{ project: string; text: string }> {
  const document = parseDocument(await readFile(projectFile, "utf8"));
  const project: unknown = document.get("name");
  if (document.errors.length > 0 || typeof project !== "string" || project === "")
    throw new Error(`${projectFile}: ${document.errors[0]?.message ?? "name: a project needs a name"}`);
  document.delete("main");
  document.set("stackConfigDir", STACKS);
  return { project, text: document.toString() };
}

/** Removes copies of runs that were killed. Copies are named after their process. */
async function removeLeftovers(temporary: string): Promise<void> {
  for (const name of await readdir(temporary)) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : NaN;
    // Somebody else's leftovers are theirs to remove.
    if (Number.isInteger(pid) && !isAlive(pid))
      await rm(join(temporary, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/**
 * Runs with a temporary copy of the project, and removes it afterwards, also on an error or a signal. What the engine
 * writes into the copied stack file (the salt of config secrets) is dropped: a file that holds encrypted values has a
 * salt already and keeps it, and the state holds its own.
 * @throws when the environment is unknown, a link leaves the folder, or the folder is too large.
 */
export async function withWorkspaceCopy<T>(
  options: WorkspaceOptions,
  run: (copy: WorkspaceCopy, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { stacks, environment, projectFile } = options;
  const known = await environmentsOf(stacks);
  if (!known.includes(environment))
    throw new Error(
      `environment ${JSON.stringify(environment)}: ${stacks} has no Pulumi.${environment}.yaml. There ${known.length === 1 ? "is" : "are"} ${known.join(", ") || "none"}.`,
    );
  const { project, text } = await projectOf(projectFile);
  const files = await filesOf(stacks);
  const temporary = options.temporary ?? tmpdir();
  return interruptible(async (signal) => {
    await removeLeftovers(temporary);
    const folder = await mkdtemp(join(temporary, `${PREFIX}${process.pid}-`));
    try {
      await writeFile(join(folder, "Pulumi.yaml"), text);
      for (const file of files) {
        const to = join(folder, STACKS, file.to);
        await mkdir(join(to, ".."), { recursive: true });
        await copyFile(file.from, to);
        await chmod(to, 0o600);
      }
      return await run({ folder, project }, signal);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}
