/** Jupyter counts cursor positions in Unicode code points, JavaScript in UTF-16 units. */

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/** The UTF-16 offset of the code point number `codePoints`; past the end gives the text's length. */
export function toUtf16Offset(text: string, codePoints: number): number {
  let offset = 0;
  for (let count = 0; count < codePoints && offset < text.length; count++) {
    offset += (text.codePointAt(offset) as number) > 0xffff ? 2 : 1;
  }
  return offset;
}

/** The number of code points before the UTF-16 offset; an offset inside a pair counts the pair's start. */
export function toCodePointOffset(text: string, offset: number): number {
  const end = Math.max(0, Math.min(offset, text.length));
  let count = 0;
  for (let i = 0; i < end; i++) {
    const inPair = i > 0 && isLowSurrogate(text.charCodeAt(i)) && isHighSurrogate(text.charCodeAt(i - 1));
    if (!inPair) {
      count++;
    }
  }
  const splitsPair =
    end > 0 &&
    end < text.length &&
    isHighSurrogate(text.charCodeAt(end - 1)) &&
    isLowSurrogate(text.charCodeAt(end));
  return splitsPair ? count - 1 : count;
}
