const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  $: "&#36;",
  "%{": "&#37;{",
};

/**
 * Makes text that came from data safe to put into a figure. Plotly reads tags and links (`<b>`, `<a href>`), TeX
 * between dollar signs and `%{fields}`; after this it shows the characters as they are.
 *
 * @example plainText("<b>cat</b>") // "&lt;b&gt;cat&lt;/b&gt;"
 */
export function plainText(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[&<>$]|%\{/g, (found) => ENTITIES[found] ?? found);
}
