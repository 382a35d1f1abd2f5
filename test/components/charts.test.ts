import assert from "node:assert/strict";
import { CHARTS, type Chart } from "../../components/charts";

describe("CHARTS", () => {
  for (const [name, chart] of Object.entries<Chart>(CHARTS))
    it(`pins ${name} to one version, from one place over TLS or by OCI address`, () => {
      assert.match(chart.version, /^\d+\.\d+\.\d+$/);
      assert.ok(
        chart.repository ? chart.repository.startsWith("https://") : chart.chart.startsWith("oci://"),
      );
      assert.match(chart.namespace, /^[a-z0-9-]+$/);
    });
});
