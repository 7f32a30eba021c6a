/** The name of the method by which a value says how a notebook shows it: MIME types and their data. */
export const jupyterDisplay: unique symbol = Symbol.for("Jupyter.display");
