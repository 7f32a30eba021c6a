/** What is known of a picture whose pixels are no longer those of its file, so that writers do not copy that. */
export function withoutFile<T extends { readonly file?: string }>({ file: _, ...rest }: T): Omit<T, "file"> {
  return rest;
}
