import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { judgeUnpriced } from "../../../governance/rules/unpriced";
import { reading } from "../../../governance/verdict";
import { aws } from "../../support/environment-plan";
import { judge } from "../../support/judgement";

describe("disallow-unpriced", () => {
  it("passes a plan in which everything has a price or is free", () => {
    const verdicts = judgeUnpriced(judge([aws("aws:ec2/vpc:Vpc", "vpc"), aws("aws:ec2/eip:Eip", "ip")]));
    assert.deepEqual(
      verdicts.map(({ outcome }) => outcome),
      ["pass"],
    );
  });

  it("blocks once a type, naming the resources and why", () => {
    const databases = ["a", "b", "c", "d"].map((name) => aws("aws:rds/instance:Instance", name));
    const forever = aws("aws:cloudwatch/logGroup:LogGroup", "logs");
    const verdicts = judgeUnpriced(judge([...databases, forever]));
    assert.deepEqual(
      verdicts.map((verdict) => [verdict.subject, reading(verdict), verdict.found?.value]),
      [
        ["aws:cloudwatch/logGroup:LogGroup", "blocks", 1],
        ["aws:rds/instance:Instance", "blocks", 4],
      ],
    );
    assert.equal(
      verdicts[1]?.reason,
      "aws:rds/instance:Instance has 4 unpriced of 0 allowed (a, b, c and 1 more): no price or rule covers " +
        "resources of this type. Use what is priced, or exempt the type with a reason.",
    );
    assert.match(verdicts[0]?.reason ?? "", /set retentionInDays/);
  });
});
