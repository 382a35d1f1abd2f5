/** Which AWS types can carry tags: a list out of the SDK's typings, since importing the SDK costs seconds. */
import types from "../data/catalogue/aws-taggable-types.json";

const TAGGABLE: ReadonlySet<string> = new Set(types);

export function isTaggable(type: string): boolean {
  return TAGGABLE.has(type);
}
