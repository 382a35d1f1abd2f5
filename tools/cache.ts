/** Where Plumbline keeps what it built and what it deployed: per user, by the XDG base directory specification. */
import { constants } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

export type Environment = Readonly<Record<string, string | undefined>>;
export type FolderVariable = "XDG_CACHE_HOME" | "XDG_STATE_HOME";

/** The specification says that a relative path is to be ignored. */
function base(env: Environment, variable: FolderVariable, fallback: string): string {
  const named = env[variable];
  if (named !== undefined && isAbsolute(named)) return named;
  return join(env["HOME"] || homedir(), fallback);
}

/** What can be made again: `$XDG_CACHE_HOME/plumbline`, else `~/.cache/plumbline`. */
export function cacheFolder(env: Environment): string {
  return join(base(env, "XDG_CACHE_HOME", ".cache"), "plumbline");
}

/** What cannot be made again, the state of what was deployed: `$XDG_STATE_HOME/plumbline`, else `~/.local/state/plumbline`. */
export function stateFolder(env: Environment): string {
  return join(base(env, "XDG_STATE_HOME", join(".local", "state")), "plumbline");
}

const CAUSES: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left on the device",
  EDQUOT: "the disk quota is used up",
  ENOTDIR: "a part of its path is a file",
  EEXIST: "a file of that name is in the way",
};

/** The error that a person sees when a folder of theirs cannot be written. */
export function unwritable(folder: string, variable: FolderVariable, error: unknown): Error {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? "";
  const cause = CAUSES[code] ?? (error instanceof Error ? error.message : String(error));
  return new Error(
    `cannot write to ${folder}: ${cause}. Make room or make it writable, or set ${variable} to an absolute path of a folder that is.`,
    { cause: error },
  );
}

/**
 * Makes a folder that only its owner may read.
 * @throws an error naming the folder and the variable that moves it, when it cannot be made or written.
 */
export async function makeFolder(folder: string, variable: FolderVariable): Promise<string> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unwritable(folder, variable, error);
  }
  return folder;
}
