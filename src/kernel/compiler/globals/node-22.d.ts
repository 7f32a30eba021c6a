// What Node has as globals from 21 on, beside those of Node 20.
export {};

declare global {
  interface Navigator {
    /** How many threads run at the same time. */
    readonly hardwareConcurrency: number;
    readonly language: string;
    readonly languages: readonly string[];
    readonly platform: string;
    /** "Node.js/22". */
    readonly userAgent: string;
  }
  var Navigator: { prototype: Navigator };
  var navigator: Navigator;
}
