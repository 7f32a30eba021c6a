/**
 * Throws unless the number is a share.
 *
 * @throws {RangeError} If it is outside [0, 1]; names it.
 */
export function checkScheduleShare(name: string, share: number): void {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`${name} must be in [0, 1], got ${share}`);
}
