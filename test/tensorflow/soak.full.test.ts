import test from "node:test";
import { soak } from "./soak.js";

for (const compiled of [true, false]) {
  test(`10,000 ${compiled ? "compiled" : "eager"} training steps leave no tensor, no handle, and memory within 2 %`, () =>
    soak({ compiled, steps: 10_000, warmUp: 500, growth: 0.02 }));
}
