import tseslint from "typescript-eslint";

/** What governance/ may not reach: it is pure, so data, clock and randomness come in as arguments. */
const impure = [
  "@pulumi/*",
  "@kubernetes/*",
  "fs",
  "node:*",
  "path",
  "os",
  "http",
  "https",
  "net",
  "child_process",
  "../infra/*",
  "../components/*",
  "../policypacks/*",
  "../cli/*",
  "../tools/*",
  "../attestations/*",
  "../**/attestations/*",
  "../**/data/*",
  "../../../*",
];

export default tseslint.config(
  { ignores: ["node_modules/", "build/", "**/*.js"] },
  ...tseslint.configs.recommended,
  {
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "max-lines": ["error", { max: 300 }],
      "max-lines-per-function": ["error", { max: 70, skipComments: true }],
    },
  },
  {
    // Commands are loaded when they are asked for.
    files: ["cli/program.ts"],
    rules: { "@typescript-eslint/no-require-imports": ["error", { allow: ["^\\./commands/"] }] },
  },
  {
    files: ["test/**", "bench/**"],
    rules: { "max-lines-per-function": "off" },
  },
  {
    files: ["governance/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          // By its whole name: `./crypto` in governance/evidence is what comes in instead.
          paths: [{ name: "crypto", message: "governance/ is pure" }],
          patterns: [{ group: impure, message: "governance/ is pure" }],
        },
      ],
      "no-restricted-globals": [
        "error",
        "process",
        "fetch",
        "setTimeout",
        "setInterval",
        "require",
        "console",
      ],
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "The clock comes in as an argument." },
        { object: "Math", property: "random", message: "Randomness comes in as an argument." },
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: "The clock comes in as an argument.",
        },
      ],
    },
  },
  {
    files: ["components/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: [
                "../infra/*",
                "../attestations/*",
                "../policypacks/*",
                "../cli/*",
                "../tools/*",
                "node:*",
              ],
              message: "components/ depend on governance/ only",
            },
          ],
        },
      ],
      "no-restricted-globals": ["error", "process", "fetch"],
      "no-restricted-properties": [
        "error",
        { object: "pulumi", property: "Config", message: "Only infra/config.ts reads configuration." },
      ],
    },
  },
  {
    files: ["policypacks/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: [
                "@pulumi/aws*",
                "@pulumi/kubernetes*",
                "../**/infra/*",
                "../**/components/*",
                "../**/cli/*",
                "../**/tools/*",
              ],
              message: "policypacks/ depend on governance/ only, and boot fast",
            },
          ],
        },
      ],
    },
  },
);
