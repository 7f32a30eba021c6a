/** Where in HTML a value stands. */
export type HtmlContext =
  | { readonly in: "text" }
  | {
      readonly in: "attribute";
      /** In lower case. */
      readonly name: string;
      /** What stands around the value; nothing where the value itself is all of it. */
      readonly quote: '"' | "'" | "";
      /** The part of the attribute before the value; `…` stands for values. */
      readonly before: string;
    };

const known = new WeakMap<TemplateStringsArray, readonly HtmlContext[]>();
/** What stands in these elements is program or is not escaped. */
const rawElements = /^(?:script|style|iframe|noscript|noembed|noframes|xmp|plaintext)$/;

/**
 * The context of each value of a template.
 *
 * @throws {TypeError} Where no value can stand safely: in a tag's or attribute's name, a comment, a script.
 */
export function htmlContexts(strings: TemplateStringsArray, tag: string): readonly HtmlContext[] {
  let contexts = known.get(strings);
  if (contexts === undefined) {
    const scanner = new Scanner(tag);
    contexts = strings.slice(0, -1).map((text, index) => {
      scanner.read(text);
      return scanner.place(strings[index + 1] ?? "");
    });
    known.set(strings, contexts);
  }
  return contexts;
}

type State = "text" | "tag" | "tag name" | "attribute name" | "value start" | "value" | "comment" | "raw";

/** Reads a template's text as a browser reads HTML, as far as it must be known where a value stands. */
class Scanner {
  readonly #tag: string;
  #state: State = "text";
  #element = "";
  #attribute = "";
  #quote: '"' | "'" | "" = "";
  #value = "";

  constructor(tag: string) {
    this.#tag = tag;
  }

  read(text: string): void {
    for (let i = 0; i < text.length; i++) i = this.#step(text, i);
  }

  /** The context here; the value is taken as read. */
  place(next: string): HtmlContext {
    switch (this.#state) {
      case "text":
        return { in: "text" };
      case "value start":
        if (!/^(?:[\s>]|\/>|$)/.test(next))
          this.#refuse(`part of the attribute ${this.#attribute} without quotes`);
        this.#state = "tag";
        return this.#inAttribute({ quote: "", before: "" });
      case "value": {
        if (this.#quote === "") this.#refuse(`part of the attribute ${this.#attribute} without quotes`);
        const before = this.#value;
        this.#value += "…";
        return this.#inAttribute({ quote: this.#quote, before });
      }
      case "raw":
        return this.#refuse(`inside <${this.#element}>`);
      case "comment":
        return this.#refuse("inside a comment");
      default:
        return this.#refuse("in the place of a tag's or an attribute's name");
    }
  }

  #inAttribute({ quote, before }: { quote: '"' | "'" | ""; before: string }): HtmlContext {
    const name = this.#attribute.toLowerCase();
    if (/^on/.test(name) || name === "srcdoc") this.#refuse(`in the attribute ${name}, which is program`);
    return { in: "attribute", name, quote, before };
  }

  #refuse(where: string): never {
    throw new TypeError(
      `${this.#tag} cannot put a value ${where}: only between tags and in quoted attributes`,
    );
  }

  /** Reads the character at `i`; returns where it stopped. */
  #step(text: string, i: number): number {
    const char = text[i] as string;
    switch (this.#state) {
      case "text":
        return this.#readText(text, i);
      case "comment":
        if (text.startsWith("-->", i)) this.#state = "text";
        return i;
      case "raw":
        if (text.slice(i, i + this.#element.length + 2).toLowerCase() === `</${this.#element}`) {
          this.#element = "";
          this.#state = "tag";
          return i + 1;
        }
        return i;
      case "tag name":
        if (/[\s/>]/.test(char)) this.#state = "tag";
        else this.#element += char.toLowerCase();
        break;
      case "attribute name":
        if (char === "=") this.#state = "value start";
        else if (/[\s/>]/.test(char)) this.#state = "tag";
        else this.#attribute += char;
        break;
      case "value start":
        if (/\s/.test(char)) return i;
        this.#quote = char === '"' || char === "'" ? char : "";
        this.#value = this.#quote === "" ? char : "";
        this.#state = "value";
        return i;
      case "value":
        if (this.#quote === "" ? /[\s>]/.test(char) : char === this.#quote) this.#state = "tag";
        else this.#value += char;
        if (this.#quote !== "") return i;
        break;
    }
    if (this.#state === "tag") this.#readTag(char);
    return i;
  }

  #readText(text: string, i: number): number {
    if (text.startsWith("<!--", i)) {
      this.#state = "comment";
      return i + 3;
    }
    if (text[i] === "<" && (i + 1 === text.length || /[a-z/!?]/i.test(text[i + 1] as string))) {
      this.#state = "tag name";
      this.#element = "";
    }
    return i;
  }

  /** Between the parts of a tag. */
  #readTag(char: string): void {
    if (char === ">") {
      this.#state = rawElements.test(this.#element) ? "raw" : "text";
    } else if (char === "=" && this.#attribute !== "") {
      this.#state = "value start";
    } else if (!/[\s/]/.test(char)) {
      this.#attribute = char;
      this.#state = "attribute name";
    }
  }
}
