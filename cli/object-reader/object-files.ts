/** The files that people name: themselves, or what folders hold, in a settled order, each once. */
import { Stats, readdirSync, statSync, type Dirent } from "node:fs";
import path from "node:path";
import type { Problem } from "../../governance/reading/problem";
import { kustomizePatches } from "./kustomize-files";

/** Standard input, as people name it. */
export const STDIN = "-";

interface Unreadable {
  readonly problem: Problem;
}
export type ListedFile =
  { readonly file: string } | { readonly file: string; readonly passedOver: string } | Unreadable;

const EXTENSIONS = /\.(?:ya?ml|json)$/i;
const SKIPPED = /^(?:\.|node_modules$)/;
/** What to do with templates, which are no manifests yet. */
export const HELM = "holds Helm templates: check what they render, helm template <chart> | plumbline check -";
const PATCH = "is a patch of kustomize's, which is judged in what kustomize builds";

/** Every file below the arguments, as a person would name it from here. */
export function* listFiles(args: readonly string[]): Generator<ListedFile> {
  const walk = new Walk();
  for (const arg of args) {
    if (arg === STDIN) yield* walk.once(STDIN, STDIN);
    else yield* walk.argument(arg);
  }
}

/** Why a file or folder cannot be read. */
export function unreadable(file: string, error: unknown): Unreadable {
  const { code, message } = error as NodeJS.ErrnoException;
  const denied = code === "EACCES" || code === "EPERM";
  const why = denied ? "permission denied" : message;
  return {
    problem: { path: "", file, rule: code === "ENOENT" ? "does not exist" : `cannot be read: ${why}` },
  };
}

class Walk {
  /** Folders by device and number, so that links cannot lead in circles. */
  private readonly folders = new Set<string>();
  private readonly files = new Set<string>();

  *argument(arg: string): Generator<ListedFile> {
    const stats = statusOf(arg);
    if (!(stats instanceof Stats)) yield stats;
    else if (stats.isDirectory()) yield* this.folder(arg, stats);
    else yield* this.once(path.resolve(arg), arg);
  }

  *once(identity: string, file: string): Generator<ListedFile> {
    if (this.files.has(identity)) return;
    this.files.add(identity);
    yield { file };
  }

  private *folder(folder: string, { dev, ino }: Stats): Generator<ListedFile> {
    const identity = `${dev}:${ino}`;
    if (this.folders.has(identity)) return;
    this.folders.add(identity);
    const entries = entriesOf(folder);
    if ("problem" in entries) {
      yield entries;
      return;
    }
    const names = new Set(entries.map(({ name }) => name));
    const patches = new Set(kustomizePatches(folder, names));
    const shown = entries.filter(({ name }) => !SKIPPED.test(name)).sort(byName);
    for (const entry of shown) {
      const full = path.join(folder, entry.name);
      if (entry.name === "templates" && names.has("Chart.yaml")) yield { file: full, passedOver: HELM };
      else if (patches.has(path.resolve(full))) yield { file: full, passedOver: PATCH };
      else yield* this.entry(full, entry);
    }
  }

  private *entry(full: string, entry: Dirent): Generator<ListedFile> {
    const named = EXTENSIONS.test(entry.name);
    if (entry.isFile()) {
      if (named) yield* this.once(path.resolve(full), full);
      return;
    }
    const stats = statusOf(full);
    if (!(stats instanceof Stats)) {
      // A link to nothing that is no manifest by its name is nobody's business here.
      if (named || !entry.isSymbolicLink()) yield stats;
    } else if (stats.isDirectory()) yield* this.folder(full, stats);
    else if (named && stats.isFile()) yield* this.once(path.resolve(full), full);
    else if (named) yield { file: full, passedOver: "is no regular file" };
  }
}

function statusOf(file: string): Stats | Unreadable {
  try {
    return statSync(file);
  } catch (error) {
    return unreadable(file, error);
  }
}

function entriesOf(folder: string): Dirent[] | Unreadable {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    return unreadable(folder, error);
  }
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : 1;
}
