import test from "node:test";
import { fuzz } from "./fuzz.js";

for (const seed of [11, 12, 13, 14]) {
  test(`2,000 calls of ops with anything for inputs and attributes, seed ${seed}`, () => {
    fuzz({ seed, count: 2000 });
  });
}

test("2,000 calls under the guard", () =>
  fuzz({ seed: 15, count: 2000, environment: { PINPOINT_GUARD: "1" } }));
