/**
 * Property tests draw the same cases every time, so that a failure is of the change at hand. `FC_SEED=<integer>` draws
 * others: do that now and then, and keep what it finds as a test of its own.
 */
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env["FC_SEED"] ?? 20261121) });
