/** What invalid input says of itself. */
import { InvalidInput } from "../../governance/reading/problem";

/** The message of the InvalidInput that `run` throws. */
export function problemsOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
  throw new Error("nothing was refused");
}
