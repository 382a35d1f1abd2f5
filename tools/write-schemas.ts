/** Writes the JSON Schemas for editors: `node --import tsx tools/write-schemas.ts`. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { formatJsonSchema, jsonSchemas } from "../governance/reading/json-schemas";

const folder = path.join(__dirname, "../docs/schema");
mkdirSync(folder, { recursive: true });
for (const [file, schema] of Object.entries(jsonSchemas()))
  writeFileSync(path.join(folder, file), formatJsonSchema(schema));
