import assert from "node:assert/strict";
import {
  fairnessSvg,
  PLOT_WIDTH,
  type FairnessPlot,
  type PlottedGroup,
} from "../../../cli/output/fairness-plot";

const group = (name: string, rate: number | null, more: Partial<PlottedGroup> = {}): PlottedGroup => ({
  name,
  rows: 1234,
  rate,
  interval: rate === null ? null : { low: Math.max(0, rate - 0.02), high: Math.min(1, rate + 0.02) },
  suppressed: false,
  ...more,
});
const plot = (groups: readonly PlottedGroup[], allowedFrom: number | null = null): FairnessPlot => ({
  title: "model 1, dev",
  remarks: ["Signature verified"],
  confidencePercent: 95,
  minimumGroupSize: 30,
  panels: [{ title: "gender", groups, findings: [{ text: "a gap", outcome: "fail" }], allowedFrom }],
});
const texts = (svg: string): string[] =>
  [...svg.matchAll(/<text [^>]*>(?:<title>[^<]*<\/title>)?([^<]*)<\/text>/g)].map(([, found = ""]) => found);
const count = (svg: string, part: string): number => svg.split(part).length - 1;

describe("the plot of selection rates", () => {
  it("shows each group with its rows, rate and interval", () => {
    const svg = fairnessSvg(plot([group("female", 0.3), group("male", 0.5)]));
    for (const expected of [
      "female",
      "male",
      "1,234",
      "0.300",
      "0.500",
      "gender",
      "✘",
      "a gap",
      "Signature verified",
    ])
      assert.ok(texts(svg).includes(expected), expected);
    assert.ok(texts(svg).includes("rate of a group, with its 95 % interval"));
    // One a group, and one in the legend.
    assert.equal(count(svg, 'r="5"'), 3);
    assert.equal(count(svg, 'stroke-width="2"'), 2 * 3);
  });

  it("sets rates apart that are farther below the highest than allowed, by colour and by shape", () => {
    const svg = fairnessSvg(plot([group("female", 0.3), group("male", 0.5)], 0.4));
    assert.equal(count(svg, "<path "), 2);
    assert.ok(texts(svg).includes("farther below the highest rate than the limit allows"));
    assert.ok(texts(svg).includes("allowed: within the limit of the highest rate that is judged"));
    const within = fairnessSvg(plot([group("female", 0.4), group("male", 0.5)], 0.4));
    assert.equal(count(within, "<path "), 0);
  });

  it("marks groups that are not judged, and says where a rate is undefined", () => {
    const svg = fairnessSvg(
      plot([group("few", 0.1, { suppressed: true, interval: null }), group("none", null)], 0.4),
    );
    assert.equal(count(svg, 'fill="#ffffff" stroke='), 2);
    assert.ok(texts(svg).includes("fewer than 30 rows: shown, not judged"));
    assert.ok(texts(svg).includes("undefined"));
    assert.equal(count(svg, "<path "), 0);
  });

  it("is one panel for one group, and no plot of nothing fails", () => {
    assert.ok(texts(fairnessSvg(plot([group("everybody", 0.24)]))).includes("everybody"));
    assert.match(fairnessSvg({ ...plot([]), panels: [] }), /<svg /);
  });

  it("draws the lowest and the highest of many groups, and counts the others", () => {
    const many = Array.from({ length: 100 }, (_, index) => group(`group ${index}`, index / 100));
    const svg = fairnessSvg(plot(many));
    const names = texts(svg).filter((text) => /^group \d+$/.test(text));
    assert.equal(names.length, 40);
    assert.deepEqual(
      [names[0], names[19], names[20], names.at(-1)],
      ["group 0", "group 19", "group 80", "group 99"],
    );
    assert.ok(texts(svg).some((text) => text.startsWith("60 more groups are not drawn")));
  });

  it("shortens a long name and keeps the whole of it to point at", () => {
    const name = `<&> ${"very ".repeat(12)}long`;
    const svg = fairnessSvg(plot([group(name, 0.5)]));
    assert.ok(svg.includes(`<title>&lt;&amp;&gt; ${"very ".repeat(12)}long</title>`));
    assert.ok(!svg.includes("<&>"));
  });

  it("keeps everything inside the picture", () => {
    const svg = fairnessSvg(plot([group("a".repeat(64), 0), group("b", 1)], 0));
    const height = Number(/height="(\d+)"/.exec(svg)?.[1]);
    for (const [, x = "", y = ""] of svg.matchAll(/<(?:text|rect) x="([\d.-]+)" y="([\d.-]+)"/g)) {
      assert.ok(Number(x) >= 0 && Number(x) <= PLOT_WIDTH, x);
      assert.ok(Number(y) >= 0 && Number(y) <= height, y);
    }
    assert.doesNotMatch(svg, /NaN|Infinity|undefined"/);
  });

  it("is the same bytes each time", () => {
    assert.equal(fairnessSvg(plot([group("female", 0.3)])), fairnessSvg(plot([group("female", 0.3)])));
  });
});
