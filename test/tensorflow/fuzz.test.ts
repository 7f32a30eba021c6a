import test from "node:test";
import { fuzz } from "./fuzz.js";

test("200 calls of ops with anything for inputs and attributes are errors or results, never the end", () => {
  fuzz({ seed: 1, count: 200 });
});
