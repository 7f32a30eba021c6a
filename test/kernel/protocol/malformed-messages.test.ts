import test from "node:test";
import { fuzzKernel } from "./malformed-messages.js";

test("500 malformed and tampered messages, then a good cell answers", () => fuzzKernel(500, 7));
