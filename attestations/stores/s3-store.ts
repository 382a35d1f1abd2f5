/** Evidence in a bucket of Amazon S3, or of what speaks its protocol. */
import type { Readable } from "node:stream";
import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import { LARGEST_ENVELOPE } from "../../governance/evidence/envelope";
import {
  boundedText,
  MOST_NAMES,
  newestFirst,
  placeOf,
  placeOfPath,
  TIMEOUT_MS,
  type EvidencePlace,
  type EvidenceStore,
} from "./evidence-store";

type Sdk = typeof import("@aws-sdk/client-s3");

/** Writers of one window at the same moment are told to try again: each try finds one of them done. */
const MOST_TRIES = 3;

export class S3Store implements EvidenceStore {
  private connected: Promise<{ sdk: Sdk; client: S3Client }> | undefined;

  /** @param prefix Of every key, without slashes at its ends; empty for the bucket's root. */
  constructor(
    readonly address: string,
    private readonly bucket: string,
    private readonly prefix: string,
    private readonly config: S3ClientConfig = {},
  ) {}

  async list(modelDigest: string, environment: string): Promise<string[]> {
    const folder = `${this.key(placeOf(modelDigest, environment))}/`;
    const keys = await this.keysBelow(folder);
    return newestFirst(keys.map((key) => key.slice(folder.length)));
  }

  async read(modelDigest: string, environment: string, name: string): Promise<string> {
    const { sdk, client } = await this.connect();
    const Key = this.key(`${placeOf(modelDigest, environment)}/${name}`);
    const { Body, ContentLength } = await client.send(
      new sdk.GetObjectCommand({ Bucket: this.bucket, Key }),
      soon(),
    );
    // In Node.js, a body is a stream.
    const body = Body as Readable;
    if ((ContentLength ?? 0) > LARGEST_ENVELOPE) {
      body.on("error", () => undefined).destroy();
      throw new Error(`${Key} has ${ContentLength} bytes; evidence has at most 16 MiB`);
    }
    return boundedText(body);
  }

  async write(
    modelDigest: string,
    environment: string,
    name: string,
    envelope: string,
  ): Promise<"written" | "exists"> {
    const { sdk, client } = await this.connect();
    const put = new sdk.PutObjectCommand({
      Bucket: this.bucket,
      Key: this.key(`${placeOf(modelDigest, environment)}/${name}`),
      Body: envelope,
      ContentType: "application/vnd.in-toto+dsse",
      IfNoneMatch: "*",
    });
    for (let tries = 1; ; tries += 1)
      try {
        await client.send(put, soon());
        return "written";
      } catch (error) {
        const refused = (error as Error).name;
        if (refused === "PreconditionFailed") return "exists";
        if (refused !== "ConditionalRequestConflict" || tries >= MOST_TRIES) throw error;
      }
  }

  async places(): Promise<EvidencePlace[]> {
    const root = this.key("");
    const found = new Map<string, EvidencePlace>();
    for (const key of await this.keysBelow(root)) {
      const folder = key.slice(root.length, key.lastIndexOf("/"));
      const place = placeOfPath(folder);
      if (place) found.set(folder, place);
    }
    return [...found.values()];
  }

  private key(path: string): string {
    return this.prefix === "" ? path : `${this.prefix}/${path}`;
  }

  private async keysBelow(prefix: string): Promise<string[]> {
    const { sdk, client } = await this.connect();
    const keys: string[] = [];
    let from: string | undefined;
    do {
      const page = await client.send(
        new sdk.ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix, ContinuationToken: from }),
        soon(),
      );
      keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
      if (keys.length > MOST_NAMES)
        throw new Error(`${this.address} has more than ${MOST_NAMES.toLocaleString("en-US")} objects there`);
      from = page.NextContinuationToken;
    } while (from !== undefined);
    return keys;
  }

  /** The SDK is loaded with the first request: it takes longer than all the rest of a start. */
  private connect(): Promise<{ sdk: Sdk; client: S3Client }> {
    this.connected ??= import("@aws-sdk/client-s3").then((sdk) => ({
      sdk,
      client: new sdk.S3Client({ maxAttempts: 2, ...this.config }),
    }));
    return this.connected;
  }
}

const soon = (): { abortSignal: AbortSignal } => ({ abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
