import test from "node:test";
import { fuzzKernel } from "./malformed-messages.js";

test("5,000 malformed and tampered messages, then a good cell answers", () => fuzzKernel(5000, 11));
