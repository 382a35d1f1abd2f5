/** Writes files so that a reader sees the old text or the new, never a part of it. */
import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, "wx", 0o644);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Writes every text beside its file first, and only then puts them in place, each at once.
 * @throws Error naming the file that could not be written; no file is changed when it is the writing that fails.
 */
export async function replaceFiles(texts: ReadonlyMap<string, string>): Promise<void> {
  const staged = [...texts].map(([file, text]) => ({ file, text, temporary: `${file}.${randomUUID()}.tmp` }));
  try {
    for (const { file, text, temporary } of staged)
      await writeDurably(temporary, text).catch((error: Error) => {
        throw new Error(
          `${file}: could not be written (${error.message}): check the permissions of its folder`,
          {
            cause: error,
          },
        );
      });
    for (const { file, temporary } of staged) await rename(temporary, file);
  } finally {
    await Promise.all(staged.map(({ temporary }) => rm(temporary, { force: true })));
  }
}
