/** Model cards: Markdown with a YAML head that binds the card to the model's bytes, and the sections that people need. */
import { InvalidInput } from "../reading/problem";
import { readYamlDocument } from "../reading/yaml-document";

/** What a reader must be able to look up (EU AI Act, annex IV, and the model cards of Mitchell et al. 2019). */
export const CARD_SECTIONS = [
  "Intended use",
  "Training data",
  "Evaluation data",
  "Groups",
  "Limits and risks",
] as const;

export interface CardModel {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
}

/** What is wrong with a card as the card of `model`; empty when nothing is. */
export function cardFaults(text: string, model: CardModel): string[] {
  const [, head, body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text.replace(/\r\n/g, "\n")) ?? [];
  if (head === undefined || body === undefined) return ["it has no YAML head between two lines of ---"];
  const fields = headOf(head);
  if (typeof fields === "string") return [fields];
  const expected = { model: model.name, version: model.version, digest: model.digest };
  const titles = [...body.matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, title = ""]) => title.toLowerCase());
  return [
    ...Object.entries(expected).flatMap(([field, value]) => {
      const found = fields[field];
      if (found === value) return [];
      return [
        found === undefined
          ? `its head lacks ${field}`
          : `its ${field} is ${String(found)} instead of ${value}`,
      ];
    }),
    ...CARD_SECTIONS.filter((section) => !titles.includes(section.toLowerCase())).map(
      (section) => `it has no section "${section}"`,
    ),
  ];
}

/** The head's fields, or what is wrong with it. */
function headOf(head: string): Readonly<Record<string, unknown>> | string {
  try {
    const { value } = readYamlDocument(head, "card");
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
    return "its head is no mapping";
  } catch (error) {
    if (error instanceof InvalidInput) return "its head is no valid YAML";
    throw error;
  }
}
