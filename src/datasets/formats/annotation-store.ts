import { resolve } from "node:path";
import type { Box } from "../../boxes/boxes.js";
import type { Annotation, Meta } from "../dataset.js";
import { MetaPool } from "./meta-pool.js";
import { NumberList } from "./number-list.js";

/** The annotations of a data set, by index. */
export interface StoredAnnotations {
  readonly length: number;
  get(index: number): Annotation;
}

/**
 * Gathers annotations and holds them in typed arrays: about 50 bytes for a box and 200 for a picture, so that a hundred
 * thousand pictures fit beside a model.
 *
 * @param folder What the files of the annotations are relative to.
 */
export class AnnotationStore {
  readonly #ids: string[] = [];
  readonly #files: string[] = [];
  readonly #sizes = new NumberList(new Uint32Array());
  /** Where each picture's boxes end. */
  readonly #ends = new NumberList(new Uint32Array());
  readonly #boxes = new NumberList(new Float64Array());
  readonly #labels = new NumberList(new Uint32Array());
  /** Numbers in the pool plus one, 0 for none. */
  readonly #metas = new NumberList(new Uint32Array());
  readonly #boxMetas = new NumberList(new Uint32Array());
  readonly #pool = new MetaPool();

  constructor(readonly folder: string) {}

  get length(): number {
    return this.#ids.length;
  }

  add({ boxes, labels, id, size, file, meta, boxMeta }: Annotation & { readonly file: string }): void {
    this.#ids.push(id);
    this.#files.push(file);
    this.#sizes.add(size[0]);
    this.#sizes.add(size[1]);
    for (const [index, box] of boxes.entries()) {
      for (const value of box) this.#boxes.add(value);
      this.#labels.add(labels[index]!);
      this.#boxMetas.add(this.#keep(boxMeta?.[index]));
    }
    this.#ends.add(this.#labels.length);
    this.#metas.add(this.#keep(meta));
  }

  #keep(meta: Meta | undefined): number {
    return meta === undefined || Object.keys(meta).length === 0 ? 0 : this.#pool.add(meta) + 1;
  }

  /**
   * Ends the gathering.
   *
   * @param labelOf The label that stands for each that was added.
   */
  close(labelOf: readonly number[]): StoredAnnotations {
    const [ids, files, folder] = [this.#ids, this.#files, this.folder];
    const [sizes, ends, boxes] = [this.#sizes.close(), this.#ends.close(), this.#boxes.close()];
    const labels = this.#labels.close().map((label) => labelOf[label]!);
    const [metas, boxMetas] = [this.#metas.close(), this.#boxMetas.close()];
    const kept = this.#pool.close();
    const metaAt = (index: number): Meta => (index === 0 ? {} : kept(index - 1));
    return {
      length: ids.length,
      get: (index) => {
        const [start, end] = [index === 0 ? 0 : ends[index - 1]!, ends[index]!];
        const found = boxMetas.subarray(start, end);
        return {
          boxes: Array.from({ length: end - start }, (_, box) => boxAt(boxes, start + box)),
          labels: Array.from(labels.subarray(start, end)),
          id: ids[index]!,
          size: [sizes[2 * index]!, sizes[2 * index + 1]!],
          file: resolve(folder, files[index]!),
          ...(metas[index] === 0 ? {} : { meta: metaAt(metas[index]!) }),
          ...(found.every((meta) => meta === 0) ? {} : { boxMeta: Array.from(found, metaAt) }),
        };
      },
    };
  }
}

function boxAt(boxes: Float64Array, index: number): Box {
  return [boxes[4 * index]!, boxes[4 * index + 1]!, boxes[4 * index + 2]!, boxes[4 * index + 3]!];
}
