// What Node has as globals from 23 and 24 on, beside those of Node 22.
export {};

declare global {
  interface CloseEvent extends Event {
    readonly code: number;
    readonly reason: string;
    readonly wasClean: boolean;
  }
  var CloseEvent: {
    prototype: CloseEvent;
    new (type: string, init?: { code?: number; reason?: string; wasClean?: boolean }): CloseEvent;
  };

  type URLPatternInput = string | Partial<Record<keyof URLPatternResult | "baseURL", string>>;
  interface URLPatternComponentResult {
    readonly input: string;
    readonly groups: Readonly<Record<string, string | undefined>>;
  }
  interface URLPatternResult {
    readonly protocol: URLPatternComponentResult;
    readonly username: URLPatternComponentResult;
    readonly password: URLPatternComponentResult;
    readonly hostname: URLPatternComponentResult;
    readonly port: URLPatternComponentResult;
    readonly pathname: URLPatternComponentResult;
    readonly search: URLPatternComponentResult;
    readonly hash: URLPatternComponentResult;
  }
  /** Matches URLs against patterns such as "/books/:id". @see https://urlpattern.spec.whatwg.org/ */
  interface URLPattern {
    readonly protocol: string;
    readonly username: string;
    readonly password: string;
    readonly hostname: string;
    readonly port: string;
    readonly pathname: string;
    readonly search: string;
    readonly hash: string;
    readonly hasRegExpGroups: boolean;
    exec(
      input?: URLPatternInput,
      baseURL?: string,
    ): (URLPatternResult & { inputs: URLPatternInput[] }) | null;
    test(input?: URLPatternInput, baseURL?: string): boolean;
  }
  var URLPattern: {
    prototype: URLPattern;
    new (input: URLPatternInput, baseURL: string, options?: { ignoreCase?: boolean }): URLPattern;
    new (input?: URLPatternInput, options?: { ignoreCase?: boolean }): URLPattern;
  };
}
