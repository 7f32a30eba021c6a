/** TensorFlow's words that tfjs puts differently. */
const otherWords: [RegExp, string][] = [
  [/'segment_ids'/, "segmentIds"],
  [/Ragged splits must be sorted$/, "Ragged splits must be sorted in ascending order"],
  [/is invalid: (-\d+) >= \d+$/, "is invalid: $1 < 0"],
];

/** Runs `work`; an error of TensorFlow's comes with the message that tfjs promises, and the full one as its cause. */
export function inWordsOfTfjs<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const [, message] = /^TensorFlow could not run .*?\): (.*)/.exec((error as Error).message) ?? [];
    if (message === undefined) throw error;
    const words = otherWords.reduce((text, [pattern, other]) => text.replace(pattern, other), message);
    throw new Error(words, { cause: error });
  }
}
