/**
 * A learning rate for every step: a straight rise from 0 to its peak, then half a cosine down to 0 (Loshchilov and
 * Hutter, 2017). Small at first, while the first gradients are wild; small at the end, to settle.
 *
 * @param step Which step, from 1 to `steps`.
 * @param options.peak The highest rate, > 0.
 * @param options.steps How many steps there are, a whole number >= 1.
 * @param options.warmup The share of the steps that rise, in [0, 1); default 0.3.
 * @example [1, 5, 10, 15, 19].map((step) => warmupCosine(step, { peak: 1, steps: 20, warmup: 0.25 })) // [0.2, 1, 0.75, 0.25, 0.0109262]
 */
export function warmupCosine(
  step: number,
  { peak, steps, warmup = 0.3 }: { peak: number; steps: number; warmup?: number },
): number {
  const rise = Math.max(1, Math.round(warmup * steps));
  if (step <= rise) return (peak * step) / rise;
  return (peak * (1 + Math.cos((Math.PI * (step - rise)) / (steps - rise)))) / 2;
}
