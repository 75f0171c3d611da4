"""`kshape graph FILE[::NAME] -o out.svg|png|html|dot`: the picture of a model's graph."""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from kshape.cli import options
from kshape.cli.output import write_bytes, write_text
from kshape.cli.targets import only_analysis, say_why_less, wanted
from kshape.config import UsageError, suggest
from kshape.facts import GraphFact

FORMATS = {".svg": "svg", ".png": "png", ".html": "html", ".htm": "html", ".dot": "dot", ".gv": "dot"}


@click.command(short_help="Draw a model's graph with its shapes.")
@click.argument("target", metavar="FILE[::NAME]")
@click.option("--output-file", "-o", metavar="FILE", help="Draw into this file: .svg, .png, .html or .dot.")
@click.option("--format", "form", type=options.OneOf(("svg", "png", "html", "dot")), help="Kind of the picture.")
@click.option("--rankdir", type=options.OneOf(("TB", "LR", "BT", "RL")), default="TB", help="Way down.  [default: TB]")
@click.option("--fold", is_flag=True, help="Show inner models as single boxes.")
@options.dialect
@options.config
@options.stdin_filename
def graph(
    target: str,
    output_file: str | None,
    form: str | None,
    rankdir: str,
    fold: bool,
    dialect: str | None,
    config_path: str | None,
    stdin_filename: str | None,
) -> int:
    """Draw the graph of every model in a file, or of those whose Keras name or variable is NAME.

    Boxes have the shapes and the number of parameters; what is wrong is red. A page (.html) can be moved, zoomed,
    searched, and its inner models folded. Neither Graphviz nor a network is needed. Without -o, SVG goes to standard
    output. Exit status: 1 when the file has no model.
    """
    kind = _kind(output_file, form)
    settings = options.project_settings(config_path, dialect)
    analysis, name = only_analysis(target, settings, stdin_filename, "graphs")
    facts = wanted(analysis.path, analysis.graphs, name)
    say_why_less(analysis, facts)
    if facts:
        _draw(facts, kind, rankdir, fold, output_file)
    return 0 if facts else 1


def _kind(output_file: str | None, form: str | None) -> str:
    """What is drawn: as --format says, else as the file's name ends."""
    if form is not None:
        if form == "png" and output_file is None:
            raise UsageError("--format png needs a file. Give one, such as: -o model.png")
        return form
    if output_file is None:
        return "svg"
    suffix = os.path.splitext(output_file)[1].lower()
    if suffix not in FORMATS:
        hint = suggest(suffix, FORMATS)
        raise UsageError(f"-o needs a file that ends in .svg, .png, .html or .dot. Received: {output_file!r}. {hint}")
    return FORMATS[suffix]


def _draw(facts: Sequence[GraphFact], kind: str, rankdir: str, fold: bool, output_file: str | None) -> None:
    from kshape.drawing.dot import to_dot
    from kshape.drawing.layout import lay_out
    from kshape.drawing.svg import to_svg
    from kshape.report.graph_picture import graph_pictures

    if kind == "html":
        from kshape.report.graph_page import graph_page

        write_text(graph_page(facts, rankdir, fold), output_file)
        return
    picture = graph_pictures(facts, rankdir)
    if fold:
        picture = picture.folded({cluster.key for cluster in picture.clusters()})
    if kind == "dot":
        write_text(to_dot(picture), output_file)
        return
    layout = lay_out(picture)
    svg = to_svg(picture, layout)
    if kind == "svg":
        write_text(svg, output_file)
        return
    from kshape.drawing.png import svg_to_png

    try:
        content = svg_to_png(svg, layout.size)
    except ModuleNotFoundError as error:
        raise UsageError(str(error)) from None
    write_bytes(content, output_file or "")
