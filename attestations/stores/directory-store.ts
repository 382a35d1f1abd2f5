/** Evidence in a folder, such as one of the repository. */
import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { link, mkdir, open, readdir, rm, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { LARGEST_ENVELOPE } from "../../governance/evidence/envelope";
import { newestFirst, placeOf, placeOfPath, type EvidencePlace, type EvidenceStore } from "./evidence-store";

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** Names in a folder; none where there is no such folder. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

/**
 * The text of a regular file of bounded size. Pipes and links are refused: one would never end, the other leads to files
 * that are nobody's evidence.
 */
async function readRegularFile(file: string): Promise<string> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(file, flags).catch((error: unknown): never => {
    throw codeOf(error) === "ELOOP" ? new Error(`${file} is a symbolic link, which is refused`) : error;
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new Error(`${file} is no regular file`);
    if (stat.size > LARGEST_ENVELOPE)
      throw new Error(`${file} has ${stat.size.toLocaleString("en-US")} bytes; evidence has at most 16 MiB`);
    return await handle.readFile("utf8");
  } finally {
    await handle.close();
  }
}

/** On the disk before anybody is told of it: the file, and its name in the folder. */
async function synced(
  opened: Promise<FileHandle>,
  use: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  const handle = await opened;
  try {
    await use(handle);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export class DirectoryStore implements EvidenceStore {
  /** @param folder Absolute. */
  constructor(
    readonly address: string,
    private readonly folder: string,
  ) {}

  async list(modelDigest: string, environment: string): Promise<string[]> {
    return newestFirst(await namesIn(path.join(this.folder, placeOf(modelDigest, environment))));
  }

  read(modelDigest: string, environment: string, name: string): Promise<string> {
    return readRegularFile(path.join(this.folder, placeOf(modelDigest, environment), name));
  }

  async write(
    modelDigest: string,
    environment: string,
    name: string,
    envelope: string,
  ): Promise<"written" | "exists"> {
    const place = path.join(this.folder, placeOf(modelDigest, environment));
    await mkdir(place, { recursive: true });
    // No name of evidence, so that nobody reads it before it is whole.
    const temporary = path.join(place, `.${randomUUID()}.tmp`);
    try {
      await synced(open(temporary, "wx", 0o644), (handle) => handle.writeFile(envelope));
      // Unlike a rename, a link never replaces what is there.
      await link(temporary, path.join(place, name));
      await synced(open(place, "r"), () => Promise.resolve());
      return "written";
    } catch (error) {
      if (codeOf(error) === "EEXIST") return "exists";
      throw error;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async places(): Promise<EvidencePlace[]> {
    const models = (await namesIn(this.folder)).filter((name) => /^[0-9a-f]{64}$/.test(name)).sort();
    const places: EvidencePlace[] = [];
    for (const model of models)
      for (const environment of (await namesIn(path.join(this.folder, model))).sort()) {
        const place = placeOfPath(`${model}/${environment}`);
        if (place) places.push(place);
      }
    return places;
  }

  /** Where the list of a place stands, which plain web servers need. */
  indexFile({ modelDigest, environment }: EvidencePlace): string {
    return path.join(this.folder, placeOf(modelDigest, environment), INDEX);
  }
}

/** Names of a place's evidence, ascending, as JSON. */
export const INDEX = "index.json";
