import type { DisplayHost } from "./display-host.js";
import type { CommHost } from "./session-comms.js";

/** All that the kernel offers to the code of cells and to libraries: `globalThis[Symbol.for("pinpoint.host")]`. */
export interface CellHost extends DisplayHost {
  /** Channels to code in the front end. */
  readonly comms: CommHost;
  /** Asks the person for a line that is not shown while it is typed. */
  password(message?: string): string;
}
