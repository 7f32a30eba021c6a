/** koffi, which calls C functions. (It ships a CommonJS build, but types for its ES module only.) */
export const koffi = require("koffi") as typeof import("koffi", { with: { "resolution-mode": "import" }});

// C code runs on a stack of koffi's. TensorFlow optimizes and runs whole graphs in one call: give it room.
const STACK = 16 * 2 ** 20;
koffi.config({ sync_stack_size: STACK, async_stack_size: STACK });
