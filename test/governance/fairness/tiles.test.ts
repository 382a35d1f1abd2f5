import assert from "node:assert/strict";
import { addTiles, tileLength, Tiles } from "../../../governance/fairness/tiles";

const numbers = ({ memory, length }: Tiles, tile: number): number[] => [
  ...memory.subarray(tile, tile + length),
];

describe("tiles", () => {
  it("do not overlap, and one is noughts whatever was in the memory before", () => {
    const before = new Tiles(3, 4);
    before.memory.fill(9);
    const tiles = new Tiles(4, 2);
    const made = [tiles.next(), tiles.next()];
    made.forEach((tile, index) => tiles.memory.fill(index + 1, tile, tile + 4));
    assert.deepEqual(
      [tiles.none, ...made].map((tile) => numbers(tiles, tile)),
      [
        [0, 0, 0, 0],
        [1, 1, 1, 1],
        [2, 2, 2, 2],
      ],
    );
  });

  it("are refused beyond what was asked for", () => {
    const most = 2 ** 21;
    const tiles = new Tiles(1, most);
    for (let made = 0; made < most; made++) tiles.next();
    assert.throws(() => tiles.next(), /more than were asked for/);
  });

  it("add up, however many they are", () => {
    for (let count = 0; count <= 8; count++) {
      const tiles = new Tiles(2, count + 1);
      const sums = tiles.next();
      tiles.memory.set([100, 200], sums);
      const parts = Array.from({ length: count }, (_, index) => {
        const tile = tiles.next();
        tiles.memory.set([index, 1], tile);
        return tile;
      });
      addTiles(tiles, sums, parts, 1);
      const added = Math.max(0, count - 1);
      assert.deepEqual(numbers(tiles, sums), [100 + (added * (added + 1)) / 2, 200 + added]);
    }
  });

  it("are as long as divides the replicates", () => {
    const lengths = [10_000, 200, 700, 12_300].map(tileLength);
    assert.deepEqual(lengths, [500, 200, 350, 492]);
  });
});
