"""Pictures of models: plot_model and model_to_dot. Source: keras.utils"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from kshape.drawing.boxes import layer_box
from kshape.drawing.dot import to_dot
from kshape.drawing.layout import lay_out
from kshape.drawing.picture import Cluster, Edge, Node, Picture
from kshape.drawing.png import svg_to_png
from kshape.drawing.svg import to_svg
from kshape.rulebook.dims import show_shape
from kshape.rulebook.graph import Graph, KerasTensor, ModelRule, Operation
from kshape.rulebook.graph import Node as Call
from kshape.rulebook.specs import map_structure

from ..core.errors import InvalidArgument

FORMATS = ("png", "svg", "dot")


class Dot:
    """A model's picture: in the dot language (`to_string`), as SVG and as PNG, all without Graphviz."""

    def __init__(self, picture: Picture, dpi: float = 200) -> None:
        self.picture, self.dpi = picture, dpi

    def to_string(self) -> str:
        """The picture in the dot language."""
        return to_dot(self.picture, self.dpi)

    __str__ = to_string

    def create(self, prog: Any = None, format: str = "png") -> bytes:
        """The contents of a file of this format: "png", "svg" or "dot". prog, a program of Graphviz, is not needed."""
        if format in ("dot", "gv", "raw"):
            return self.to_string().encode()
        if format not in FORMATS:
            raise InvalidArgument(f"A picture of a model is a PNG, SVG or dot file. Received: format={format!r}.")
        layout = lay_out(self.picture)
        svg = to_svg(self.picture, layout)
        return svg.encode() if format == "svg" else svg_to_png(svg, layout.size, self.dpi)

    def create_png(self, prog: Any = None) -> bytes:
        """The contents of a PNG file."""
        return self.create(prog, "png")

    def create_svg(self, prog: Any = None) -> bytes:
        """The contents of an SVG file."""
        return self.create(prog, "svg")

    def write(self, path: Any, prog: Any = None, format: str = "dot") -> bool:
        """Writes a file of this format."""
        content = self.create(prog, format)
        with open(path, "wb") as file:
            file.write(content)
        return True

    def write_png(self, path: Any, prog: Any = None) -> bool:
        """Writes a PNG file."""
        return self.write(path, prog, "png")

    def write_svg(self, path: Any, prog: Any = None) -> bool:
        """Writes an SVG file."""
        return self.write(path, prog, "svg")

    def _repr_svg_(self) -> str:
        """What a notebook shows."""
        return to_svg(self.picture)


def model_to_dot(
    model: Any,
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = True,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: float = 200,
    subgraph: bool = False,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    splines: str = "ortho",
    **kwargs: Any,
) -> Dot:
    """The picture of a model, as an object that gives dot, SVG and PNG. Arguments as of `plot_model`.

    subgraph: the whole model within a frame of its name. Neither pydot nor Graphviz is needed.
    Source: keras.utils.model_to_dot
    """
    _need_known(kwargs)
    show = _Shown(show_shapes, show_dtype, show_layer_names, expand_nested, show_layer_activations, show_trainable)
    if not getattr(model, "built", True):
        raise InvalidArgument(
            f"A picture needs a built model. Received: {model.name}, which is not built. "
            'Call model.build(input_shape), or the model on a batch. Keras: "This model has not yet been built."'
        )
    members, edges = show.model(model)
    members = [Cluster("model", model.name, members)] if subgraph else members
    try:
        return Dot(Picture(members, edges, rankdir, model.name), dpi)
    except ValueError as error:
        raise InvalidArgument(str(error)) from None


def plot_model(
    model: Any,
    to_file: Any = "model.png",
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = False,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: float = 200,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    splines: str = "ortho",
    **kwargs: Any,
) -> Any:
    """Writes the picture of a model to a .png, .svg or .dot file; gives it to a notebook, where there is one.

    show_shapes, show_dtype, show_layer_names, show_layer_activations, show_trainable: what stands in the boxes.
    rankdir: "TB" leads down, "LR" to the right. expand_nested: the layers of inner models, each model in a frame.
    dpi: dots per inch of a PNG, 96 for one dot per pixel. splines is taken and means nothing.
    PNG needs the package resvg_py: ModuleNotFoundError otherwise. Raises InvalidArgument for another kind of file.
    Source: keras.utils.plot_model
    """
    path = os.fspath(to_file)
    kind = os.path.splitext(path)[1][1:].lower() or "png"
    if kind not in (*FORMATS, "gv"):
        raise InvalidArgument(f"plot_model needs to_file to end in .png, .svg or .dot. Received: to_file={path!r}.")
    dot = model_to_dot(
        model,
        show_shapes,
        show_dtype,
        show_layer_names,
        rankdir,
        expand_nested,
        dpi,
        show_layer_activations=show_layer_activations,
        show_trainable=show_trainable,
        **kwargs,
    )
    dot.write(path, format=kind)
    return _for_notebook(path, kind)


class _Shown:
    """What is shown of each layer, and the boxes and arrows that this gives."""

    def __init__(
        self, shapes: bool, dtype: bool, names: bool, expand_nested: bool, activations: bool, trainable: bool
    ) -> None:
        self.shapes, self.dtype, self.names, self.expand_nested = shapes, dtype, names, expand_nested
        self.activations, self.trainable = activations, trainable

    def model(self, model: Any) -> tuple[list[Node | Cluster], list[Edge]]:
        """Members and arrows; one box for a model without a graph, whose code nobody can see into."""
        graph = getattr(model, "_graph", None) or getattr(model, "graph", None)
        if not isinstance(graph, Graph):
            kind = type(model).__name__
            return [layer_box(model.name, kind, model.name if self.names else "")], []
        is_chain = (getattr(model, "class_name", None) or type(model).__name__) == "Sequential"
        return self._members(graph, is_chain, ""), list(self._edges(graph, is_chain, ""))

    def _members(self, graph: Graph, is_chain: bool, prefix: str) -> list[Node | Cluster]:
        members: list[Node | Cluster] = []
        for operation in _drawn(graph, is_chain):
            key = prefix + operation.name
            inner = self._inner(operation)
            if inner is None:
                members.append(self._box(operation, key))
            else:
                inside = self._members(inner, operation.class_name == "Sequential", f"{key}/")
                members.append(Cluster(key, operation.name, inside))
        return members

    def _inner(self, operation: Operation) -> Graph | None:
        """The graph of a nested model that is to be shown."""
        return operation.rule.graph if self.expand_nested and isinstance(operation.rule, ModelRule) else None

    def _edges(self, graph: Graph, is_chain: bool, prefix: str) -> Iterator[Edge]:
        drawn = {id(operation) for operation in _drawn(graph, is_chain)}
        for operation in graph.operations:
            inner = self._inner(operation)
            if inner is not None:
                yield from self._edges(inner, operation.class_name == "Sequential", f"{prefix}{operation.name}/")
        for call in graph.nodes:
            if id(call.operation) not in drawn or call.is_input:
                continue
            for index, tensor in enumerate(call.inputs):
                source = self._source(graph, tensor, prefix)
                if source is not None and id(graph.producer(tensor).operation) in drawn:  # type: ignore[union-attr]
                    yield from (Edge(source, target) for target in self._targets(call, index, prefix))

    def _source(self, graph: Graph, tensor: KerasTensor, prefix: str) -> str | None:
        """The box that a tensor comes from, within nested models where these are shown."""
        call = graph.producer(tensor)
        if call is None:
            return None
        inner = self._inner(call.operation)
        if inner is None:
            return prefix + call.operation.name
        return self._source(inner, inner.flat_outputs[tensor.index], f"{prefix}{call.operation.name}/")

    def _targets(self, call: Call, index: int, prefix: str) -> Iterator[str]:
        """The boxes that the input of this number goes to: an InputLayer, or a Sequential's first layer, inside."""
        operation = call.operation
        inner = self._inner(operation)
        if inner is None:
            yield prefix + operation.name
            return
        entry = inner.entries[id(inner.flat_inputs[index % len(inner.flat_inputs)])]
        prefix = f"{prefix}{operation.name}/"
        if operation.class_name != "Sequential":
            yield prefix + entry.operation.name
            return
        for inner_call in inner.nodes:
            for inner_index, tensor in enumerate(inner_call.inputs):
                if inner.producer(tensor) is entry:
                    yield from self._targets(inner_call, inner_index, prefix)

    def _box(self, operation: Operation, key: str) -> Node:
        call = operation.nodes[0] if operation.nodes else None
        layer = getattr(operation, "layer", operation.rule)
        activation = getattr(layer, "activation", None) if self.activations else None
        inputs = None
        if self.shapes and operation.class_name != "InputLayer":
            inputs = "?" if call is None else _shapes(call.inputs[0] if len(call.inputs) == 1 else call.inputs)
        return layer_box(
            key,
            operation.class_name,
            operation.name if self.names else "",
            activation=None if activation is None else _name_of(activation),
            inputs=inputs,
            outputs=None if not self.shapes else "?" if call is None else _shapes(call.output),
            dtype=None if not self.dtype else "?" if call is None else _dtypes(call.output),
            trainable=bool(getattr(layer, "trainable", True)) if self.trainable and operation.built else None,
        )


def _drawn(graph: Graph, is_chain: bool) -> list[Operation]:
    """The operations of a graph that get a box: all but the InputLayer of a Sequential."""
    return [each for each in graph.operations if not (is_chain and each.class_name == "InputLayer")]


def _shapes(structure: Any) -> str:
    return _text(map_structure(lambda tensor: show_shape(tensor.spec.sizes), structure))


def _dtypes(structure: Any) -> str:
    return _text(map_structure(lambda tensor: tensor.spec.dtype or "?", structure))


def _text(structure: Any) -> str:
    """Texts in their nesting: [(None, 2), (None, 3)]."""
    if isinstance(structure, dict):
        return ", ".join(f"{name}: {_text(part)}" for name, part in structure.items())
    return f"[{', '.join(map(_text, structure))}]" if isinstance(structure, (list, tuple)) else str(structure)


def _name_of(activation: Any) -> str:
    """The name of an activation: a text, a function, a layer or a rule."""
    if isinstance(activation, str):
        return activation
    return getattr(activation, "name", None) or getattr(activation, "__name__", None) or type(activation).__name__


def _need_known(kwargs: dict[str, Any]) -> None:
    if kwargs.pop("layer_range", None) is not None:
        raise InvalidArgument('layer_range is gone. Keras: "Argument `layer_range` is no longer supported."')
    if kwargs:
        raise InvalidArgument(
            f'A picture has no argument {", ".join(kwargs)}. Keras: "Unrecognized keyword arguments: {kwargs}"'
        )


def _for_notebook(path: str, kind: str) -> Any:
    """The picture as IPython shows it; None where IPython is not installed."""
    try:
        from IPython import display
    except ImportError:
        return None
    if kind == "png":
        return display.Image(filename=path)
    return display.SVG(filename=path) if kind == "svg" else None
