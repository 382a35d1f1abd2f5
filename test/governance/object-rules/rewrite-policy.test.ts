import assert from "node:assert/strict";
import {
  celText,
  parameterLiteral,
  readsParams,
  rewriteSpec,
  withOptionalUser,
  withParameters,
} from "../../../governance/object-rules/rewrite-policy";
import { compile } from "../../../governance/cel";
import { rule } from "../../support/rule-text";

describe("expressions for another engine", () => {
  it("have their parameters written out, whatever is in them", () => {
    const values = { b: 'it\'s "quoted" \\ and\nnew — ü 😀', a: "params" };
    const literal = parameterLiteral(values);
    assert.equal(literal, 'dyn({"data": {"a": "params", "b": "it\'s \\"quoted\\" \\\\ and\\nnew — ü 😀"}})');
    assert.equal(compile(`${literal}.data['b']`, []).evaluate({}), values.b);
    assert.equal(parameterLiteral({}), 'dyn({"data": {}})');
    assert.equal(celText("a\tb"), '"a\\tb"');
  });

  it("read them elsewhere, but in texts and loops of that name", () => {
    assert.equal(
      withParameters("params.data['params'] == 'params' && [1].all(params, params > 0)", "variables.params"),
      "variables.params.data['params'] == 'params' && [1].all(params, params > 0)",
    );
    assert.equal(readsParams("has(params.data)"), true);
    assert.equal(readsParams("'params' == object.params"), false);
  });

  it("ask who asks only where it is known", () => {
    assert.equal(
      withOptionalUser("request.userInfo.username in ['a', \"request.userInfo.username\"]"),
      '(request.?userInfo.?username.orValue("")) in [\'a\', "request.userInfo.username"]',
    );
    assert.equal(
      withOptionalUser("request.userInfo.groups.exists(group, group == request.userInfo.uid)"),
      '(request.?userInfo.?groups.orValue([])).exists(group, group == (request.?userInfo.?uid.orValue("")))',
    );
    for (const same of [
      "has(request.userInfo.username)",
      "[object].all(request, request.userInfo.username == '')",
    ])
      assert.equal(withOptionalUser(same), same);
  });

  it("are those of the whole policy", () => {
    const { policy } = rule({
      spec: {
        matchConditions: [{ name: "some", expression: "has(object.a)" }],
        variables: [{ name: "b", expression: "object.b" }],
        validations: [
          { expression: "has(object.c)", messageExpression: "string(object.d)", reason: "Invalid" },
          { expression: "has(object.e)", message: "object.e" },
        ],
        auditAnnotations: [{ key: "f", valueExpression: "string(object.f)" }],
      },
    });
    const spec = rewriteSpec(policy.spec, {
      condition: (text) => `if ${text}`,
      rest: (text) => `not ${text}`,
    });
    assert.deepEqual(spec, {
      ...policy.spec,
      matchConditions: [{ name: "some", expression: "if has(object.a)" }],
      variables: [{ name: "b", expression: "not object.b" }],
      validations: [
        { expression: "not has(object.c)", messageExpression: "not string(object.d)", reason: "Invalid" },
        { expression: "not has(object.e)", message: "object.e" },
      ],
      auditAnnotations: [{ key: "f", valueExpression: "not string(object.f)" }],
    });
  });
});
