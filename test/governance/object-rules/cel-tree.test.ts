import assert from "node:assert/strict";
import {
  bindingOf,
  childrenOf,
  freeOccurrences,
  loopOf,
  parseCel,
  replaceName,
  replaceRanges,
  walkCel,
} from "../../../governance/object-rules/cel-tree";

const replaced = (expression: string): string => replaceName(expression, "params", "variables.params");

describe("a CEL expression's tree", () => {
  it("replaces a name wherever it is free, and nothing else of the text", () => {
    assert.equal(
      replaced("int( params.data['a'] )  <  int(params.data[?\"b\"].orValue('1')) // params"),
      "int( variables.params.data['a'] )  <  int(variables.params.data[?\"b\"].orValue('1')) // params",
    );
    assert.equal(
      replaced("has(params.data.x) ? [params] : {'params': params}"),
      "has(variables.params.data.x) ? [variables.params] : {'params': variables.params}",
    );
  });

  it("leaves text in quotes, members and other names alone", () => {
    for (const same of [
      "'params' + \"it's params\" + r'\\params'",
      "'''params 'params' ''' != b'params'",
      "object.params.data == object.?params",
      "variables.params",
      "paramsOf(object) + params2",
      "'a\\'params'",
    ])
      assert.equal(replaced(same), same);
  });

  it("leaves a macro's own variable of the name alone, but not the macro's range", () => {
    assert.equal(
      replaced("params.data.all(params, params != '') && params.data.exists(k, v, k == params.data[v])"),
      "variables.params.data.all(params, params != '') && variables.params.data.exists(k, v, k == variables.params.data[v])",
    );
    assert.equal(
      replaced("object.?x.optMap(params, params + 1).orValue(params)"),
      "object.?x.optMap(params, params + 1).orValue(variables.params)",
    );
    assert.equal(
      replaced("cel.bind(params, params.data, params.a)"),
      "cel.bind(params, variables.params.data, params.a)",
    );
  });

  it("knows macros with one and two variables, and bindings", () => {
    const loop = loopOf(parseCel("[1].map(x, x > 0, x + 1)"));
    assert.deepEqual([loop?.variables, loop?.body.length], [["x"], 2]);
    assert.deepEqual(loopOf(parseCel("{'a': 1}.all(key, value, value > 0)"))?.variables, ["key", "value"]);
    assert.equal(loopOf(parseCel("object.all('x')")), undefined);
    assert.equal(loopOf(parseCel("'abc'.contains('b')")), undefined);
    assert.equal(bindingOf(parseCel("cel.bind(x, 1, x + 1)"))?.name, "x");
    assert.equal(bindingOf(parseCel("other.bind(x, 1, x + 1)")), undefined);
  });

  it("reaches every node, with what is bound there", () => {
    const seen: string[] = [];
    walkCel(parseCel("-a + [b, {c: d}][0] > f(g.h) ? !i : j.?k[?l].m(n)"), (node) => {
      if (node.op === "id") seen.push(node.args);
    });
    assert.deepEqual(seen.sort(), ["a", "b", "c", "d", "g", "i", "j", "l", "n"]);
    const bound: string[] = [];
    walkCel(parseCel("x.all(y, y.exists(z, z == w))"), (node, names) => {
      if (node.op === "id" && node.args === "w") bound.push(...names);
    });
    assert.deepEqual(bound, ["y", "z"]);
    assert.equal(childrenOf(parseCel("1")).length, 0);
  });

  it("gives ranges of the whole text", () => {
    assert.deepEqual(
      freeOccurrences("a + b + a", "a").map(({ start, end }) => [start, end]),
      [
        [0, 1],
        [8, 9],
      ],
    );
    assert.equal(
      replaceRanges(
        "abc",
        [
          { start: 0, end: 1 },
          { start: 2, end: 3 },
        ],
        "-",
      ),
      "-b-",
    );
  });
});
