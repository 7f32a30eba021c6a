import test from "node:test";
import { survivesKills } from "./survives-kills.js";

test("killed at 3 random moments, training goes on and ends with the same weights, bit for bit", () =>
  survivesKills(3, 1));
