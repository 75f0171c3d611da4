"""Requests of our own, for the extension: `kshape/modelGraph`, `kshape/summary`, `kshape/shapes`.

Parameters: `{"uri", "name"?, "folded"?, "rankdir"?}`. `name` is a model's Keras name or variable; without it, all are
meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kshape.facts import GraphFact, GraphNode, Location, named
from kshape_lsp.features.diagnostics import location_of
from kshape_lsp.programs import Result
from kshape_lsp.server import KshapeServer

if TYPE_CHECKING:
    from kshape.analysis import Analyser

Json = dict[str, Any]


def register(server: KshapeServer) -> None:
    """The three requests. Each answers null for a text that is not known."""

    @server.feature("kshape/modelGraph")
    async def model_graph(params: Any) -> Json | None:
        wanted = _params(params)
        found = await server.result(wanted["uri"])
        if found is None:
            return None
        result, part = found
        graphs = await server.analyses.ask(server.program_uri(part.uri), lambda analyser, _: analyser.graphs())
        chosen = named(graphs or (), wanted.get("name"))
        answers = await server.analyses.worker.run(
            lambda: [_graph(server, result, fact, wanted) for fact in _outermost(chosen)]
        )
        return {"version": part.version, "models": answers}

    @server.feature("kshape/summary")
    async def summary(params: Any) -> Json | None:
        wanted = _params(params)
        found = await server.result(wanted["uri"])
        if found is None:
            return None

        def ask(analyser: Analyser, _: Result) -> list[Json]:
            from kshape.report.structured import summary_document

            models = named(analyser.models(summaries=True), wanted.get("name"))
            document = summary_document(models)["models"]
            return [{**entry, "summary": fact.summary} for entry, fact in zip(document, models, strict=True)]

        models = await server.analyses.ask(server.program_uri(found[1].uri), ask)
        return {"version": found[1].version, "models": models or []}

    @server.feature("kshape/shapes")
    async def shapes(params: Any) -> Json | None:
        found = await server.result(_params(params)["uri"])
        if found is None:
            return None
        result, part = found
        tensors = [
            {
                "range": part.lines.range(fact.line, fact.column, fact.end_line, fact.end_column),
                "expr": fact.expr,
                "shape": fact.shape,
                "dtype": fact.dtype,
                "layer": fact.layer,
            }
            for fact in result.analysis.tensors
            if fact.cell == part.cell
        ]
        return {"version": part.version, "tensors": tensors}


def _outermost(facts: Sequence[GraphFact]) -> Sequence[GraphFact]:
    from kshape.report.graph_picture import outermost

    return outermost(facts) if facts else ()


def _graph(server: KshapeServer, result: Result, fact: GraphFact, wanted: Json) -> Json:
    """One model: its picture with the wanted frames folded, and what is known of each box."""
    from kshape.drawing.svg import to_svg
    from kshape.report.graph_picture import frames_of, graph_picture, title

    frames = frames_of(fact)
    folded = wanted.get("folded")
    closed = set(frames) if folded is None else {str(key) for key in folded}
    picture = graph_picture(fact, str(wanted.get("rankdir") or "TB"))
    return {
        "name": fact.name,
        "variable": fact.variable,
        "title": title(fact),
        "totalParams": fact.total_params,
        "location": _place(server, result, fact.location),
        "frames": frames,
        "folded": sorted(closed & set(frames)),
        "svg": to_svg(picture.folded(closed)),
        "nodes": [_node(server, result, node) for node in fact.nodes],
        "arrows": [{"source": each.source, "target": each.target, "isFaulty": each.is_faulty} for each in fact.arrows],
    }


def _node(server: KshapeServer, result: Result, node: GraphNode) -> Json:
    from kshape.report.graph_picture import described

    place = {"location": _place(server, result, node.location)}
    return {"key": node.key, "frame": node.frame, "isFrame": node.is_frame, **described(node), **place}


def _place(server: KshapeServer, result: Result, location: Location | None) -> Any:
    return None if location is None else location_of(server, result.program, location)


def _params(params: Any) -> Json:
    """The parameters as a dict; pygls gives an object for what it has no type of."""
    given = params if isinstance(params, dict) else getattr(params, "_asdict", lambda: vars(params))()
    return {key: value for key, value in given.items() if value is not None}
