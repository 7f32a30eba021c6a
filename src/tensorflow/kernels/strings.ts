import { runOp, runOpForAll } from "../run-op.js";
import { addKernel } from "./add-kernel.js";

interface NGramAttributes {
  readonly separator: string;
  readonly nGramWidths: number[];
  readonly leftPad: string;
  readonly rightPad: string;
  readonly padWidth: number;
  readonly preserveShortSequences: boolean;
}

addKernel<"data" | "dataSplits", NGramAttributes>("StringNGrams", ({ data, dataSplits }, attributes) =>
  runOpForAll(
    "StringNGrams",
    [data, dataSplits],
    {
      separator: attributes.separator,
      ngram_widths: { int: attributes.nGramWidths },
      left_pad: attributes.leftPad,
      right_pad: attributes.rightPad,
      pad_width: { int: attributes.padWidth },
      preserve_short_sequences: attributes.preserveShortSequences,
      Tsplits: { type: "int32" },
    },
    2,
  ),
);

addKernel<"input" | "delimiter", { skipEmpty: boolean }>(
  "StringSplit",
  ({ input, delimiter }, { skipEmpty }) =>
    runOpForAll("StringSplit", [input, delimiter], { skip_empty: skipEmpty }, 3),
);

addKernel<"input", { numBuckets: number }>("StringToHashBucketFast", ({ input }, { numBuckets }) =>
  runOp("StringToHashBucketFast", [input], { num_buckets: { int: numBuckets } }),
);
