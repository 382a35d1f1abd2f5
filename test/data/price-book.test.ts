import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidInput } from "../../governance/reading/problem";
import { DATA_FOLDER, pricedRegions, readPriceBook } from "../../data/price-book";

describe("readPriceBook", () => {
  it("reads prices, GPU types and sizes of a region", () => {
    const { prices, catalogue, shapes } = readPriceBook("us-east-1");
    assert.equal(prices.instances["g6.xlarge"], 804_800);
    assert.equal(catalogue["g6.xlarge"]?.gpuModel, "L4");
    assert.deepEqual(shapes["m6i.large"], { vcpus: 2, memoryMiB: 8192, gpus: 0 });
    assert.deepEqual(pricedRegions(), ["us-east-1"]);
  });

  it("names the regions there are when one has no price list, and how to get it", () => {
    assert.throws(
      () => readPriceBook("eu-west-1"),
      /"eu-west-1": has no price list \(there are us-east-1\): run `plumbline prices refresh --region eu-west-1`/,
    );
  });

  it("refuses a region that is a path", () => {
    assert.throws(() => readPriceBook("../us-east-1"), /must be a region such as us-east-1/);
  });

  describe("in another folder", () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "plumbline-price-book-"));
      for (const part of ["prices", "catalogue"])
        cpSync(join(DATA_FOLDER, part), join(folder, part), { recursive: true });
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    it("refuses a list with a negative price, naming file and type", () => {
      const file = join(folder, "prices/us-east-1.json");
      writeFileSync(file, readFileSync(file, "utf8").replace('"g6.xlarge": 0', '"g6.xlarge": -0'));
      assert.throws(
        () => readPriceBook("us-east-1", folder),
        (error: unknown) =>
          error instanceof InvalidInput &&
          error.message.includes(`${file} instances["g6.xlarge"]: -0.8048: must be a decimal in USD above 0`),
      );
    });

    it("refuses a list that holds another region's prices", () => {
      cpSync(join(folder, "prices/us-east-1.json"), join(folder, "prices/us-west-2.json"));
      assert.throws(() => readPriceBook("us-west-2", folder), /holds the prices of us-east-1/);
    });
  });
});
