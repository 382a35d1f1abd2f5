/** The same look-ups from a price service on loopback and from SQLite. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import type { PriceKeys } from "./priced-plan";
import type { PriceRow } from "./price-table";

/** better-sqlite3 is a dependency of the benchmarks alone, so the repository has no typings of it. */
interface Statement {
  get(...values: readonly unknown[]): unknown;
  run(...values: readonly unknown[]): unknown;
}
interface Database {
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  transaction(work: () => void): () => void;
  close(): unknown;
}

export interface Sqlite {
  /** One prepared statement a price. */
  readonly look: (keys: readonly PriceKeys[]) => PriceRow[];
  readonly version: string;
  readonly close: () => void;
}

/**
 * An indexed table in a file.
 * @throws with the command that installs it, when the driver is not there.
 */
export function openSqlite(file: string, rows: readonly PriceRow[]): Sqlite {
  const load = createRequire(__filename);
  const Driver = load("better-sqlite3") as new (file: string) => Database;
  const { version } = load("better-sqlite3/package.json") as { version: string };
  const database = new Driver(file);
  database.exec("CREATE TABLE prices (key TEXT NOT NULL, microUsd INTEGER NOT NULL, unit TEXT, asOf TEXT)");
  const insert = database.prepare("INSERT INTO prices VALUES (?, ?, ?, ?)");
  database.transaction(() =>
    rows.forEach(({ key, microUsd, unit, asOf }) => insert.run(key, microUsd, unit, asOf)),
  )();
  database.exec("CREATE UNIQUE INDEX by_key ON prices (key)");
  const select = database.prepare("SELECT key, microUsd, unit, asOf FROM prices WHERE key = ?");
  const engine = database.prepare("SELECT sqlite_version() AS version").get() as { version: string };
  return {
    look: (keys) => {
      // In one transaction: else SQLite would lock the file for each statement.
      database.exec("BEGIN");
      try {
        return keys.flatMap((each) => each.map((key) => select.get(key) as PriceRow));
      } finally {
        database.exec("COMMIT");
      }
    },
    version: `${version} (SQLite ${engine.version})`,
    close: () => void database.close(),
  };
}

export interface PriceService {
  /** One request a resource over connections that stay open; `inFlight` of them at a time. */
  readonly look: (keys: readonly PriceKeys[], inFlight: number) => Promise<PriceRow[]>;
  readonly close: () => void;
}

export async function startPriceService(region: string): Promise<PriceService> {
  const child = fork(path.join(__dirname, "price-server.ts"), [region], { execArgv: ["--import", "tsx"] });
  const [port] = (await once(child, "message")) as [number];
  const agent = new Agent({ keepAlive: true });
  const ask = (keys: PriceKeys): Promise<PriceRow[]> =>
    new Promise((resolve, reject) => {
      const query = keys.map((key) => `key=${encodeURIComponent(key)}`).join("&");
      const sent = request({ host: "127.0.0.1", port, path: `/?${query}`, agent }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => (text += part));
        response.on("end", () => resolve(JSON.parse(text) as PriceRow[]));
        response.on("error", reject);
      });
      sent.on("error", reject);
      sent.end();
    });
  return {
    look: async (keys, inFlight) => {
      const rows: PriceRow[][] = [];
      let next = 0;
      const work = async (): Promise<void> => {
        for (let index = next++; index < keys.length; index = next++)
          rows[index] = await ask(keys[index] ?? []);
      };
      await Promise.all(Array.from({ length: inFlight }, work));
      return rows.flat();
    },
    close: () => {
      agent.destroy();
      child.disconnect();
    },
  };
}
