const codes = { bold: [1, 22], red: [31, 39] } as const;

/** Wraps text in ANSI codes, which every Jupyter front end draws in a traceback. */
export function styleText(style: keyof typeof codes, text: string): string {
  const [on, off] = codes[style];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}
