// The least of each kind of policy, for tests of the engine itself.
const { PolicyPack } = require("@pulumi/policy");

new PolicyPack("sample", {
  policies: [
    {
      name: "disallow-bad-parts",
      description: "A part must not be bad.",
      enforcementLevel: "mandatory",
      validateResource: (args, reportViolation) => {
        if (args.type === "plumbline:test:Part" && args.props.bad) reportViolation("this part is bad");
      },
    },
    {
      name: "disallow-forbidden-names",
      description: "No resource may be named forbidden.",
      enforcementLevel: "mandatory",
      validateStack: ({ resources }, reportViolation) => {
        for (const { name, urn } of resources)
          if (name === "forbidden") reportViolation("this name is forbidden", urn);
      },
    },
    {
      name: "report-environment",
      description: "What a pack is given.",
      enforcementLevel: "advisory",
      validateStack: (_args, reportViolation) => {
        if (process.env.SAMPLE_PACK_SAYS) reportViolation(process.env.SAMPLE_PACK_SAYS);
      },
    },
  ],
});
