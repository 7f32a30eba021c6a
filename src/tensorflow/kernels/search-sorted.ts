import { runOp } from "../run-op.js";
import { addKernel } from "./add-kernel.js";

addKernel<"sortedSequence" | "values", { side: "left" | "right" }>(
  "SearchSorted",
  ({ sortedSequence, values }, { side }) =>
    runOp(side === "left" ? "LowerBound" : "UpperBound", [sortedSequence, values], {
      T: { type: sortedSequence.dtype },
      out_type: { type: "int32" },
    }),
);
