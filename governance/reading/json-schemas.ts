/** JSON Schemas (draft 2020-12) of what people write, for editors, and of what is signed, for other verifiers. Generated from the schemas that validate. */
import { z } from "zod";
import { approvalPredicateSchema, evaluationPredicateSchema } from "../evidence/statement";
import { manifestSchema } from "../manifest/manifest";
import { resolvedFileSchema } from "../manifest/resolved-file";
import { ruleSetFileSchema } from "../object-rules/rule-set-file";
import { stackConfigSchema } from "../stack-config/stack-config";

export type JsonSchema = Readonly<Record<string, unknown>>;

/** What an editor sees: values as written, before defaults and quantities are read. */
function written(schema: z.ZodType, title: string): Record<string, unknown> {
  return { ...z.toJSONSchema(schema, { io: "input", target: "draft-2020-12" }), title };
}

function stackFileSchema(): JsonSchema {
  const { $schema, title, properties, required, ...rest } = written(
    stackConfigSchema,
    "Plumbline stack file",
  );
  const prefixed = (key: string): string => `plumbline:${key}`;
  return {
    $schema,
    title,
    type: "object",
    required: ["config"],
    properties: {
      config: {
        ...rest,
        properties: Object.fromEntries(
          Object.entries(properties as object).map(([key, value]) => [prefixed(key), value]),
        ),
        required: (required as string[]).map(prefixed),
        // Keys of providers (`aws:region`) are not ours to judge; unknown ones of ours are refused.
        patternProperties: { "^(?!plumbline:)": true },
        additionalProperties: false,
      },
    },
  };
}

/** File name in `docs/schema/` → schema. */
export function jsonSchemas(): Readonly<Record<string, JsonSchema>> {
  return {
    "approval-predicate.schema.json": written(approvalPredicateSchema, "Plumbline approval predicate"),
    "evaluation-predicate.schema.json": written(evaluationPredicateSchema, "Plumbline evaluation predicate"),
    "manifest.schema.json": written(manifestSchema, "Plumbline manifest"),
    "resolved-file.schema.json": written(resolvedFileSchema, "Plumbline resolved file"),
    "rule-set.schema.json": written(ruleSetFileSchema, "Plumbline rule set"),
    "stack-config.schema.json": stackFileSchema(),
  };
}

/** A schema as its file holds it. */
export function formatJsonSchema(schema: JsonSchema): string {
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
