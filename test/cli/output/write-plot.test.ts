import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { plotFormat, pngOf, writePlot } from "../../../cli/output/write-plot";
import { useFolder } from "../../support/executable";

const svg = (text: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20" font-family="DejaVu Sans"><text y="15">${text}</text></svg>`;

describe("writing a plot", () => {
  const folder = useFolder();

  it("is asked for by the file's ending", () => {
    assert.deepEqual(["a.svg", "a.PNG", "a.b.png"].map(plotFormat), ["svg", "png", "png"]);
    for (const file of ["a.pdf", "png", "a.", "a.svg.gz"])
      assert.throws(() => plotFormat(file), { message: `--plot ${file}: must end in .svg or .png` });
  });

  it("writes the SVG as it is", async () => {
    const file = path.join(folder(), "plot.svg");
    await writePlot(file, svg("a"));
    assert.equal(await readFile(file, "utf8"), svg("a"));
  });

  it("draws the PNG twice as large, with letters of its own", async () => {
    const file = path.join(folder(), "plot.png");
    await writePlot(file, svg("letters"));
    const png = await readFile(file);
    assert.equal(png.subarray(1, 4).toString(), "PNG");
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [160, 40]);
    assert.notDeepEqual(await pngOf(svg("letters")), await pngOf(svg("")));
  });

  it("names a file that cannot be written", async () => {
    const file = path.join(folder(), "nowhere", "plot.svg");
    await assert.rejects(writePlot(file, svg("a")), /^Error: --plot .*plot\.svg: cannot be written \(ENOENT/);
  });
});
