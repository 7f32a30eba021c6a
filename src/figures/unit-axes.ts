import type { Layout } from "plotly.js";

/** Two axes from 0 to 1 with a little room, so that lines along the edges can be seen. */
export function unitAxes(x: string, y: string): Pick<Layout, "xaxis" | "yaxis"> {
  return {
    xaxis: { title: { text: x }, range: [-0.02, 1.02], dtick: 0.2 },
    yaxis: { title: { text: y }, range: [-0.02, 1.02], dtick: 0.2 },
  };
}
