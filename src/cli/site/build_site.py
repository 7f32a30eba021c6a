"""Makes a web site of notebooks, by nbconvert. It needs no network, and nor does the site.

python build_site.py NOTEBOOKS SITE   (folders)
Prints the links of the pages that lead to no file.
"""

import base64
import html
import json
import os
import re
import sys
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from pygments.formatters import HtmlFormatter
from traitlets.config import Config

HERE = Path(__file__).resolve().parent
PLOTLY = "application/vnd.plotly.v1+json"


def still_picture(data):
    """What of a figure shows before it is drawn, and without JavaScript."""
    if "image/svg+xml" in data:
        encoded = base64.b64encode(data["image/svg+xml"].encode()).decode()
        source = f"data:image/svg+xml;base64,{encoded}"
    else:
        source = f"data:image/png;base64,{data.get('image/png', '').strip()}"
    return f'<img src="{source}" alt="{html.escape(data.get("text/plain", "figure"))}">'


def interactive(data):
    chart = json.dumps(data[PLOTLY], ensure_ascii=False).replace("</", "<\\/")
    return f'<figure class="figure">{still_picture(data)}<script type="application/json">{chart}</script></figure>'


def prepare(notebook):
    """Figures become interactive, links lead to pages."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = re.sub(r"(\]\([^()\s:]+)\.ipynb(#[^()\s]*)?\)", r"\1.html\2)", cell.source)
        for output in cell.get("outputs", []):
            if PLOTLY in output.get("data", {}):
                output.data = {"text/html": interactive(output.data)}


def first(pattern, notebook, otherwise):
    found = re.search(pattern, notebook.cells[0].source, re.MULTILINE)
    return found.group(1) if found else otherwise


def highlighting():
    dark = HtmlFormatter(style="github-dark").get_style_defs(".highlight")
    light = HtmlFormatter(style="friendly").get_style_defs(".highlight")
    styles = f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n"
    return styles + ".highlight { background: none !important; }\n.highlight .err { border: none; }\n"


def index(pages):
    rows = "".join(
        f'<li><a href="{page["href"]}">{html.escape(page["title"])}</a><br>{html.escape(page["about"])}</li>' for page in pages
    )
    return (
        "# Pinpoint: deep learning for image localization, in TypeScript\n\nA course of notebooks. This is how they look "
        "when they have run; in JupyterLab (`npm start`) every cell can be changed and run.\n\n<ul>" + rows + "</ul>"
    )


def dead_links(site):
    for page in sorted(site.rglob("*.html")):
        links = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select("a[href]")
        for target in sorted({link["href"].split("#")[0] for link in links}):
            if target and ":" not in target and not (page.parent / target).exists():
                yield f"{page.relative_to(site).as_posix()}: {target}"


def main(folder, site):
    files = sorted(file for file in folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in file.parts)
    # The appendix is last, the experiments before it.
    files.sort(key=lambda file: (["experiments", "appendix"].index(file.parent.name) + 1) if file.parent != folder else 0)
    notebooks = {file.relative_to(folder).with_suffix(""): nbformat.read(file, as_version=4) for file in files}
    pages = [
        {
            "href": f"{name.as_posix()}.html",
            "name": name.name,
            "title": first(r"^# (.+)$", notebook, name.name),
            "about": first(r"^\*(.+)\*$", notebook, ""),
        }
        for name, notebook in notebooks.items()
    ]
    exporter = HTMLExporter(
        template_name="template",
        extra_template_basedirs=[str(HERE)],
        config=Config(HTMLExporter={"embed_images": True}),
    )
    contents = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(index(pages))])
    everything = [("index.html", "Contents", contents)]
    everything += [(page["href"], page["title"], notebook) for page, notebook in zip(pages, notebooks.values())]
    for href, title, notebook in everything:
        prepare(notebook)
        up = "../" * href.count("/")
        resources = {"site": {"pages": pages, "href": href, "title": title, "up": up}}
        body, _ = exporter.from_notebook_node(notebook, resources)
        target = site / href
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(body, encoding="utf-8")
    (site / "assets").mkdir(exist_ok=True)
    (site / "assets" / "code.css").write_text(highlighting(), encoding="utf-8")
    for link in dead_links(site):
        print(link)


if __name__ == "__main__":
    main(Path(os.path.abspath(sys.argv[1])), Path(os.path.abspath(sys.argv[2])))
