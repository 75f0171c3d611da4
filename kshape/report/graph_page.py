"""The graph of models as one HTML page: moved, zoomed and searched, with inner models that fold. Needs no network.

The layout is made here, once for each way in which inner models may stand open; the page only shows the one wanted.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape
from itertools import combinations
from pathlib import Path
from typing import Any

from kshape.drawing.svg import to_svg
from kshape.facts import GraphFact, Location
from kshape.report.graph_picture import described, frames_of, graph_picture, outermost, title

MOST_STATES = 32
"""Of more ways to fold, the page has these: all closed, all open, and each inner model open by itself."""

LARGEST = 6_000_000  # characters of all pictures together

SCRIPTS = ("graph_view.js", "graph_page.js")
"""What the page runs; the panel of an editor has the first one too."""

_HERE = Path(__file__).parent


def graph_page(facts: Sequence[GraphFact], rankdir: str = "TB", fold: bool = True) -> str:
    """The page of these models. fold: inner models are closed at first."""
    models = [_model(fact, rankdir, fold) for fact in outermost(facts)]
    style = (_HERE / "graph_page.css").read_text(encoding="utf-8")
    script = "".join((_HERE / name).read_text(encoding="utf-8") for name in SCRIPTS)
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{_digest(script)}'"
    data = json.dumps(models).replace("<", "\\u003c")
    heading = escape(models[0]["title"] if len(models) == 1 else f"{len(models)} models")
    return _PAGE.format(policy=escape(policy), heading=heading, style=style, data=data, script=script)


def _model(fact: GraphFact, rankdir: str, fold: bool) -> dict[str, Any]:
    picture = graph_picture(fact, rankdir)
    frames = frames_of(fact)
    states: list[dict[str, Any]] = []
    size = 0
    for state in _states(frames):
        svg = to_svg(picture.folded(set(frames) - state))
        size += len(svg)
        if states and size > LARGEST:
            break
        states.append({"open": sorted(state), "svg": svg})
    wanted = [] if fold else sorted(frames)
    first = next((at for at, state in enumerate(states) if state["open"] == wanted), 0)
    nodes = {node.key: {**described(node), "place": _place(node.location)} for node in fact.nodes}
    return {"title": title(fact), "frames": frames, "states": states, "first": first, "nodes": nodes}


def _states(frames: Sequence[str]) -> Iterator[set[str]]:
    """The sets of open frames, in the order of their use: none, all, then each; an open one lies within open ones."""
    every = set(frames)
    yield set()
    if every:
        yield every
    if 2 ** min(len(frames), 30) <= MOST_STATES:
        chosen = (set(some) for count in range(1, len(frames)) for some in combinations(frames, count))
        yield from (some for some in chosen if all(_around(frame) & every <= some for frame in some))
    elif len(frames) > 1:
        yield from ({frame} | (_around(frame) & every) for frame in frames)


def _around(frame: str) -> set[str]:
    """The keys of the frames around one."""
    parts = frame.split("/")
    return {"/".join(parts[:count]) for count in range(1, len(parts))}


def _place(location: Location | None) -> str | None:
    return None if location is None else f"{location.path}:{location.line}:{location.column}"


def _digest(script: str) -> str:
    """What the page's policy knows its own script by, so that no other one can run in it."""
    return b64encode(sha256(script.encode()).digest()).decode()


_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{heading}</title>
<style>{style}</style>
</head>
<body>
<header>
<h1>{heading}</h1>
<select id="model" aria-label="Model" hidden></select>
<input id="search" type="search" placeholder="Find a layer" aria-label="Find a layer">
<span class="buttons">
<button id="fold" hidden>Fold all</button>
<button id="unfold" hidden>Open all</button>
<button id="out" title="Zoom out (-)">−</button>
<button id="in" title="Zoom in (+)">+</button>
<button id="fit" title="Show all of it (0)">Fit</button>
</span>
</header>
<main>
<div id="stage" tabindex="0" aria-label="Graph of the model"></div>
<aside id="details" aria-live="polite"></aside>
</main>
<script type="application/json" id="data">{data}</script>
<script>{script}</script>
</body>
</html>
"""
