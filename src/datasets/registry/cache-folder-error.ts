const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "there is no room left on the disk",
  EDQUOT: "there is no room left in the disk quota",
  EROFS: "the disk can only be read",
  EACCES: "writing there is not allowed",
  EPERM: "writing there is not allowed",
  ENOTDIR: "part of the path is a file, not a folder",
  EFBIG: "the disk takes no file of this size",
};

/** The folder of downloads cannot be written to: another network would not help. */
export class CacheFolderError extends Error {
  override readonly name = "CacheFolderError";

  /** An error of the file system as one of these, any other as it is: what `fetch` throws has its code in the cause. */
  static from(error: unknown, folder: string): unknown {
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) return error;
    return new CacheFolderError(`${folder} cannot be written, ${reasons[code] ?? message}`, { cause: error });
  }
}
