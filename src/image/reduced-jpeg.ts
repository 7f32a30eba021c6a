import { koffi } from "../tensorflow/koffi.js";
import type { Image } from "./image.js";
import { loadSharp } from "./sharp.js";

/** A JPEG decoded at a fraction of its size. */
export interface ReducedJpeg {
  readonly image: Image;
  /** How many pixels of the file make one: 2, 4 or 8. */
  readonly shrink: number;
  /** `[height, width]` of the file's picture. */
  readonly size: readonly [height: number, width: number];
}

type Library = NonNullable<ReturnType<typeof openLibrary>>;

/** undefined until it was looked for, null where there is none. */
let library: Library | null | undefined;

/** libvips reads a file's bytes while it decodes: until then they must not be collected. */
const inUse = new Set<object>();

const failOnTruncated = 2;
const sequential = 1;
const srgb = 22;

/**
 * Decodes a JPEG at 1/2, 1/4 or 1/8 of its size, which takes half the time or less: the decoder leaves out what would
 * be averaged away. sharp's own `resize` does so only from a third of the size on, so that this calls the libvips inside
 * sharp's package.
 *
 * @param bytes The file.
 * @param atLeast `[height, width]` that the result must not fall short of.
 * @param maxPixels Leave larger pictures alone.
 * @returns RGB bytes; undefined where that cannot be had: no JPEG, damaged, not large enough, turned by its EXIF
 *   orientation, not plain RGB, or with a colour profile. Then it is to be decoded whole.
 */
export async function reducedJpeg(
  bytes: Buffer,
  atLeast: readonly [height: number, width: number],
  maxPixels: number,
): Promise<ReducedJpeg | undefined> {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  if (library === undefined) library = openLibrary() ?? null;
  if (library === null) return undefined;
  const useful = usefulShrink(library, bytes, atLeast, maxPixels);
  if (useful === undefined) return undefined;
  const image = await decodeAt(library, bytes, useful.shrink);
  return image && { image, ...useful };
}

function usefulShrink(
  vips: Library,
  bytes: Buffer,
  [height, width]: readonly [number, number],
  maxPixels: number,
): Omit<ReducedJpeg, "image"> | undefined {
  const header = open(vips, bytes, 1);
  if (header === undefined) return undefined;
  try {
    const [fileHeight, fileWidth] = [vips.height(header), vips.width(header)];
    const plain =
      vips.bands(header) === 3 &&
      vips.interpretation(header) === srgb &&
      vips.orientation(header) <= 1 &&
      Number(vips.typeOf(header, "icc-profile-data")) === 0;
    if (!plain || fileHeight * fileWidth > maxPixels) return undefined;
    const shrink = [8, 4, 2].find((by) => fileHeight >= height * by && fileWidth >= width * by);
    return shrink === undefined ? undefined : { shrink, size: [fileHeight, fileWidth] };
  } finally {
    vips.unref(header);
  }
}

async function decodeAt(vips: Library, bytes: Buffer, shrink: number): Promise<Image | undefined> {
  const picture = open(vips, bytes, shrink);
  if (picture === undefined) return undefined;
  const mine = { bytes };
  inUse.add(mine);
  try {
    const size = [0];
    const pixels = await new Promise<unknown>((resolve, reject) => {
      vips.writeToMemory.async(picture, size, (error: Error | null, result: unknown) => {
        if (error) reject(error);
        else resolve(result);
      });
    });
    if (pixels === null) {
      vips.clearErrors();
      return undefined;
    }
    try {
      const data = new Uint8Array(koffi.view(pixels, Number(size[0]))).slice();
      return { data, shape: [vips.height(picture), vips.width(picture), 3] };
    } finally {
      vips.free(pixels);
    }
  } finally {
    vips.unref(picture);
    inUse.delete(mine);
  }
}

function open(vips: Library, bytes: Buffer, shrink: number): unknown {
  const picture: [unknown] = [null];
  const options = ["char *", "shrink", "int", shrink, "char *", "access", "int", sequential] as const;
  const failed = vips.load(
    bytes,
    bytes.length,
    picture,
    ...options,
    "char *",
    "fail_on",
    "int",
    failOnTruncated,
    "char *",
    null,
  );
  if (failed === 0) return picture[0];
  vips.clearErrors();
  return undefined;
}

function openLibrary() {
  loadSharp();
  for (const platform of [process.platform, "linuxmusl"]) {
    try {
      const file = require.resolve(`@img/sharp-libvips-${platform}-${process.arch}/binary`);
      const vips = koffi.load(file);
      return {
        load: vips.func("int vips_jpegload_buffer(const void *bytes, size_t length, _Out_ void **out, ...)"),
        writeToMemory: vips.func("void *vips_image_write_to_memory(void *image, _Out_ size_t *size)"),
        width: vips.func("int vips_image_get_width(void *image)"),
        height: vips.func("int vips_image_get_height(void *image)"),
        bands: vips.func("int vips_image_get_bands(void *image)"),
        interpretation: vips.func("int vips_image_get_interpretation(void *image)"),
        orientation: vips.func("int vips_image_get_orientation(void *image)"),
        typeOf: vips.func("size_t vips_image_get_typeof(void *image, const char *name)"),
        unref: vips.func("void g_object_unref(void *object)"),
        free: vips.func("void g_free(void *memory)"),
        clearErrors: vips.func("void vips_error_clear(void)"),
      };
    } catch {
      // No such package on this platform, or it hides these functions.
    }
  }
  return undefined;
}
