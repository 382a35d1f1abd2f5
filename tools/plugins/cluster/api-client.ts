/** Asks an API server, and asks again while what it says may pass. */
import { setTimeout as sleep } from "node:timers/promises";
import { ApiError, apiError, isTransient } from "./api-error";
import type { ApiRequest, Connection } from "./connection";

/** Pauses between attempts, some 15 s in all: an API server that restarts needs five. */
export const PAUSES_MS: readonly number[] = [100, 200, 400, 800, 1500, 2000, 3000, 3000, 4000];
/** The longest that the API server may ask to be left alone. */
const LONGEST_PAUSE_MS = 10_000;

export interface Attempts {
  /** Given up by it, pauses included. */
  readonly signal: AbortSignal;
  readonly pauses?: readonly number[];
}

export class ApiClient {
  constructor(
    private readonly connection: Connection,
    private readonly attempts: Attempts,
  ) {}

  get server(): string {
    return this.connection.server;
  }

  /**
   * What the API server answers.
   * @throws ApiError for a refusal, Unreachable when there is no answer; both after further attempts where it may pass.
   */
  async ask(request: ApiRequest): Promise<unknown> {
    const { signal, pauses = PAUSES_MS } = this.attempts;
    for (const pause of [...pauses, undefined]) {
      try {
        return await this.once(request);
      } catch (error) {
        if (pause === undefined || !isTransient(error)) throw error;
        const asked = error instanceof ApiError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
        await this.wait(Math.max(pause, Math.min(asked, LONGEST_PAUSE_MS)), signal);
      }
    }
    throw new Error("unreachable: the last attempt returns or throws");
  }

  async wait(milliseconds: number, signal = this.attempts.signal): Promise<void> {
    await sleep(milliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
  }

  private async once(request: ApiRequest): Promise<unknown> {
    const { status, body } = await this.connection.send(request, this.attempts.signal);
    if (status >= 400) throw apiError(status, body);
    return body;
  }
}
