/** What an expression is whatever it is asked about. */
import { compile } from "../cel";
import { parseCel, walkCel } from "./cel-tree";

/** Names that are functions' or types', not variables'. */
const OF_LANGUAGE = new Set(
  "bool bytes double dyn duration int list map null_type string timestamp type uint cel optional sets math ip cidr format semver".split(
    " ",
  ),
);

/** The value of an expression that reads nothing; undefined when it reads something, or has no value. */
export function celConstant(expression: string): unknown {
  let reads = false;
  walkCel(parseCel(expression), (node, bound) => {
    if (node.op === "id" && !bound.has(node.args) && !OF_LANGUAGE.has(node.args)) reads = true;
  });
  if (reads) return undefined;
  try {
    return compile(expression, []).evaluate({});
  } catch {
    return undefined;
  }
}
