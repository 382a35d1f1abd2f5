/** Every pack's policies in one process: processes cost seconds, policies do not. */
import { policies as finops } from "../finops/index";
import { policies as responsibleAi } from "../responsible-ai/index";
import type { PolicyDefinition } from "../policy";

export const policies: readonly PolicyDefinition[] = [...finops, ...responsibleAi];
