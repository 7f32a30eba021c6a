/**
 * The colours of every figure. Truth and prediction are the same two everywhere: a blue and an orange, which every kind
 * of colour vision tells apart, and which show on dark and on pale photographs. The series avoid both; they are Okabe
 * and Ito's colours.
 */
export const palette = {
  truth: "#0096FF",
  prediction: "#FF7F0E",
  /** What is only there to compare with: the trivial baseline. */
  baseline: "#8C8C8C",
  /** Curves and bars, in this order: the first for training, the second for validation. */
  series: ["#009E73", "#CC79A7", "#0072B2", "#D55E00", "#56B4E9", "#B8A400"],
  /** From none to all, for cells of a matrix: pale to dark, opaque on any background. */
  shares: ["#F7FBFF", "#6BAED6", "#08519C"],
  /** What speaks against and for an answer, on a picture that shines through where nothing does. */
  against: ["rgba(0, 158, 115, 0)", "rgba(0, 158, 115, 0.6)", "rgba(120, 255, 200, 0.85)"],
  for: ["rgba(204, 0, 140, 0)", "rgba(204, 0, 140, 0.6)", "rgba(255, 240, 90, 0.9)"],
  /** Amounts from none to many, and numbers below and above 0: opaque, and even in lightness to either side. */
  amounts: ["#0D0829", "#6B1F81", "#DE4968", "#FEB078", "#FCFDBF"],
  signed: ["#00684B", "#7CCDB0", "#F7F7F7", "#E08FC4", "#8E0152"],
  /** Greys that read on white and on black, so that a figure with no background suits light and dark themes. */
  text: "#757575",
  grid: "rgba(128, 128, 128, 0.22)",
  axis: "rgba(128, 128, 128, 0.55)",
} as const;
