"""Pictures of models: plot_model and model_to_dot. Source: keras.utils"""

from __future__ import annotations

import os
from typing import Any

from kshape.drawing.dot import to_dot
from kshape.drawing.layout import lay_out
from kshape.drawing.picture import Cluster, Picture
from kshape.drawing.png import svg_to_png
from kshape.drawing.svg import to_svg

from ..core.errors import InvalidArgument
from .model_picture import Shown

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
    show = Shown(show_shapes, show_dtype, show_layer_names, expand_nested, show_layer_activations, show_trainable)
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
