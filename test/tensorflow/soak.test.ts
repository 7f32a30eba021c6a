import test from "node:test";
import { soak } from "./soak.js";

for (const compiled of [true, false]) {
  test(`500 ${compiled ? "compiled" : "eager"} training steps leave no tensor, no handle and little memory`, () =>
    soak({ compiled, steps: 500, warmUp: 100, growth: 0.05 }));
}
