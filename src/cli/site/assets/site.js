// Formulas are set when the page is there; a figure is drawn when it comes into view, in place of its still picture.
addEventListener("DOMContentLoaded", () => {
  const delimiters = [
    { left: "$$", right: "$$", display: true },
    { left: "$", right: "$", display: false },
  ];
  for (const text of document.querySelectorAll(".jp-RenderedMarkdown")) {
    renderMathInElement(text, { delimiters, throwOnError: false });
  }

  const inView = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        inView.unobserve(target);
        draw(target);
      }
    },
    { rootMargin: "600px" },
  );
  for (const element of document.querySelectorAll(".figure")) inView.observe(element);
});

async function draw(element) {
  const { data, layout, config, frames } = JSON.parse(element.querySelector("script").textContent);
  const chart = document.createElement("div");
  chart.style.height = `${layout?.height ?? 450}px`;
  element.append(chart);
  await Plotly.newPlot(chart, { data, layout, frames, config: { ...config, responsive: true } });
  element.querySelector("img")?.remove();
}
