// Letters and digits as strokes of a pen, so that text looks the same on a machine without any font. A point is two
// digits, x from 0 to 4 and y from 0 to 6 (down); "-" joins points, a blank lifts the pen.
const strokes: Readonly<Record<string, string>> = {
  "0": "10-30-41-45-36-16-05-01-10",
  "1": "11-20-26 16-36",
  "2": "01-10-30-41-42-06-46",
  "3": "01-10-30-41-42-33-44-45-36-16-05 13-33",
  "4": "36-30-04-44",
  "5": "40-00-02-32-43-45-36-16-05",
  "6": "41-30-10-01-05-16-36-45-44-33-03",
  "7": "00-40-16",
  "8": "13-02-01-10-30-41-42-33-13-04-05-16-36-45-44-33",
  "9": "43-13-02-01-10-30-41-45-36-16-05",
  A: "06-02-20-42-46 04-44",
  B: "33-44-45-36-06-00-30-41-42-33-03",
  C: "41-30-10-01-05-16-36-45",
  D: "00-06-26-44-42-20-00",
  E: "40-00-06-46 03-33",
  F: "40-00-06 03-33",
  G: "41-30-10-01-05-16-36-45-43-23",
  H: "00-06 40-46 03-43",
  J: "40-45-36-16-05",
  K: "00-06 40-03-46",
  L: "00-06-46",
  M: "06-00-23-40-46",
  N: "06-00-46-40",
  P: "06-00-30-41-42-33-03",
  R: "06-00-30-41-42-33-03 23-46",
  S: "41-30-10-01-02-13-33-44-45-36-16-05",
  T: "00-40 20-26",
  U: "00-05-16-36-45-40",
  V: "00-26-40",
  W: "00-16-22-36-40",
  X: "00-46 40-06",
  Y: "00-23-40 23-26",
  Z: "00-40-06-46",
};

/** What can be written; I, O and Q are left out, as many countries' plates do. */
export const letters = Object.keys(strokes).filter((sign) => /[A-Z]/.test(sign));
export const digits = Object.keys(strokes).filter((sign) => /\d/.test(sign));

/** Half the pen's width, in units of the grid. */
const pen = 0.45;
/** Points of a mask along one unit of the grid. */
const perUnit = 10;
const maskWidth = Math.round((4 + 2 * pen) * perUnit);
const maskHeight = Math.round((6 + 2 * pen) * perUnit);

const masks = new Map<string, Uint8Array>();

/**
 * Whether the pen has been at a point of a letter.
 *
 * @param sign One of {@link letters} or {@link digits}.
 * @param u Across the letter with its pen's width, 0 to 1.
 * @param v Down, 0 to 1.
 */
export function isInked(sign: string, u: number, v: number): boolean {
  if (u < 0 || u >= 1 || v < 0 || v >= 1) return false;
  let mask = masks.get(sign);
  if (mask === undefined) {
    mask = maskOf(sign);
    masks.set(sign, mask);
  }
  return mask[Math.floor(v * maskHeight) * maskWidth + Math.floor(u * maskWidth)] === 1;
}

/** The part of the unit square that the letter reaches: x1, y1, x2, y2. An L reaches all of it, a 1 does not. */
export function letterReach(sign: string): readonly [number, number, number, number] {
  const points = segmentsOf(sign).flatMap(([x1, y1, x2, y2]) => [[x1, y1] as const, [x2, y2] as const]);
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const across = 4 + 2 * pen;
  const down = 6 + 2 * pen;
  return [
    Math.min(...xs) / across,
    Math.min(...ys) / down,
    (Math.max(...xs) + 2 * pen) / across,
    (Math.max(...ys) + 2 * pen) / down,
  ];
}

function maskOf(sign: string): Uint8Array {
  const segments = segmentsOf(sign);
  return Uint8Array.from({ length: maskWidth * maskHeight }, (_, at) => {
    const x = ((at % maskWidth) + 0.5) / perUnit - pen;
    const y = (Math.floor(at / maskWidth) + 0.5) / perUnit - pen;
    return segments.some((segment) => squaredDistance(x, y, segment) <= pen ** 2) ? 1 : 0;
  });
}

type Segment = readonly [x1: number, y1: number, x2: number, y2: number];

function segmentsOf(sign: string): Segment[] {
  return strokes[sign]!.split(" ").flatMap((stroke) => {
    const points = stroke.split("-").map((point) => [Number(point[0]), Number(point[1])] as const);
    return points.slice(1).map(([x2, y2], index): Segment => [...points[index]!, x2, y2]);
  });
}

function squaredDistance(x: number, y: number, [x1, y1, x2, y2]: Segment): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const along = ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy);
  const share = Math.min(1, Math.max(0, along));
  return (x - x1 - share * dx) ** 2 + (y - y1 - share * dy) ** 2;
}
