/** A category as COCO's files have it. */
export interface CocoCategory {
  readonly id: number;
  readonly name: string;
}

/** The ids that pictures or annotations have already, where these are whole numbers and all different, else 1, 2, 3, ... */
export function cocoIds(given: readonly unknown[]): readonly number[] {
  const whole = given.every((id) => Number.isSafeInteger(id)) && new Set(given).size === given.length;
  return whole ? (given as number[]) : given.map((_, index) => index + 1);
}

/** The categories that the data set was read with, where they are those of its classes, else new ones from 1. */
export function cocoCategories(classes: readonly string[], given: unknown): readonly CocoCategory[] {
  const own =
    Array.isArray(given) &&
    given.length === classes.length &&
    given.every((category, label) => category?.name === classes[label]);
  return own ? given : classes.map((name, label) => ({ id: label + 1, name }));
}
