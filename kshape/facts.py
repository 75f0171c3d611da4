"""What an analysis answers: plain data, made by `kshape.analysis`, read by the reports and by the editor.

Lines and columns count from 1. Columns are code points; `end_column` is the first column behind the text, so that a
span of one character has `end_column == column + 1`. A size is an int, a string (a symbolic expression) or None
(unknown, or the batch); a shape of unknown rank is None.

In a notebook a place has the `cell` as well, and its lines count from 1 in the source of that cell. Cells are numbered
from 1 in the order of the file, those of text too, as Jupyter shows them from the top. Elsewhere `cell` is None.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeVar

Details = Literal["diagnostics", "shapes", "summaries", "graphs"]
"""How much an analysis answers: the diagnostics; tensors and models as well; the models' summary tables, or their
graphs, too."""

CALL = "in the call made here"
"""The message of a related place: a call on the way from the diagnostic to the fault, or one that led to both."""

PLACE = "it happens here"
"""The message of a related place: where in another file the fault is."""

Size = int | str | None
Shape = tuple[Size, ...] | None


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file, with a few words on why it matters there."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str = ""
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """`text` instead of what stands from (line, column) up to (end_line, end_column)."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """What to change, in words; `safe` when the edits keep the meaning that the user had in mind in every case."""

    title: str
    safe: bool
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `severity` is "error" (real Keras raises), "warning" (it runs, and is wrong) or "info".

    alternatives: what would mend it too, for whoever chooses in an editor; `fix` is the likeliest.
    """

    code: str
    name: str
    severity: str
    message: str
    line: int
    column: int
    end_line: int
    end_column: int
    related: tuple[Location, ...] = ()
    fix: Fix | None = None
    cell: int | None = None
    alternatives: tuple[Fix, ...] = ()


@dataclass(frozen=True, slots=True)
class TensorFact:
    """One distinct result of a call expression that yields a tensor. `expr` is its source text."""

    line: int
    column: int
    end_line: int
    end_column: int
    expr: str
    shape: Shape
    dtype: str | None = None
    layer: str | None = None
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class LayerFact:
    """One row of a model's summary. A layer with several outputs has a tuple of shapes."""

    name: str
    class_name: str
    output_shape: Shape | tuple[Shape, ...]
    params: int | None


@dataclass(frozen=True, slots=True)
class ModelFact:
    """One model. `name` is Keras's, `variable` the name that the code gives it; `summary` is Keras's table as text."""

    name: str
    variable: str | None
    line: int
    inputs: tuple[Shape, ...]
    outputs: tuple[Shape, ...]
    total_params: int | None
    layers: tuple[LayerFact, ...]
    summary: str
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class ParameterFact:
    """A parameter: its default as source text, None where it has none; `kind` is what the rulebook says it may be
    ("Activation", "Padding", "Count", ...), "" where that is not known."""

    name: str
    default: str | None
    kind: str
    keyword_only: bool = False


@dataclass(frozen=True, slots=True)
class BindingFact:
    """A variable that was given a tensor, an array, a layer or a model.

    text: what is known of it, in words. shape and dtype: of a tensor or array.
    kind: "tensor", "array", "layer" or "model".
    """

    name: str
    line: int
    column: int
    end_line: int
    end_column: int
    kind: str
    text: str
    shape: Shape = None
    dtype: str | None = None
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class MemoryFact:
    """How much a model takes, in bytes: its weights, and what its layers give for one batch. None: not known."""

    name: str
    variable: str | None
    line: int
    params: int | None
    weight_bytes: int | None
    activation_bytes: int | None
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class UseFact:
    """A place where a variable stands, or a string that is a layer's name. kind: "variable", "name", "key" or
    "get_layer"."""

    name: str
    line: int
    column: int
    end_line: int
    end_column: int
    kind: str = "variable"
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class CallFact:
    """A call of something with a name: `callee` is its dotted name as written, at (line, column).

    positional: (line, column, parameter, the argument as written) of each argument that is given by its position.
    keywords: (line, column, name, the value as written) of each argument that is given by its name.
    """

    callee: str
    line: int
    column: int
    end_line: int
    end_column: int
    positional: tuple[tuple[int, int, str, str], ...]
    keywords: tuple[tuple[int, int, str, str], ...]
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class NameFact:
    """What a name means. kind: "layer", "op", "loss", "metric", "optimizer", "initializer", "activation", ...,
    "class", "function" or "module"."""

    name: str
    kind: str
    parameters: tuple[ParameterFact, ...]
    documentation: str


@dataclass(frozen=True, slots=True)
class GraphNode:
    """One layer or op of a model's graph, or an inner model, in whose frame the nodes with `frame` == its key stand.

    inputs, outputs: the shapes of what its first call takes and gives. calls: how often the graph calls it.
    fault: what is wrong with it, None where nothing is. location: the call, or for what was never called its making.
    """

    key: str
    frame: str
    is_frame: bool
    class_name: str
    name: str
    inputs: tuple[Shape, ...]
    outputs: tuple[Shape, ...]
    params: int | None
    calls: int = 1
    activation: str | None = None
    trainable: bool | None = None
    fault: str | None = None
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class GraphArrow:
    """A tensor on its way from one node to another, neither of which is a frame. The keys are theirs."""

    source: str
    target: str
    is_faulty: bool = False


@dataclass(frozen=True, slots=True)
class GraphFact:
    """The graph of one model. `is_connected`: False where only code tells how its layers are called, then no arrows.

    nodes stand in the order of the summary, those of an inner model behind its frame.
    """

    name: str
    variable: str | None
    class_name: str
    location: Location
    nodes: tuple[GraphNode, ...]
    arrows: tuple[GraphArrow, ...]
    total_params: int | None
    is_connected: bool = True


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything that is known about one file.

    seen: what was looked for beside the file: absolute path -> hash of what was read there, "" for what is there and
          was not read, None for what is not there. As long as it stays so, the answer stays.
    """

    path: str
    diagnostics: tuple[Diagnostic, ...] = ()
    tensors: tuple[TensorFact, ...] = ()
    models: tuple[ModelFact, ...] = ()
    graphs: tuple[GraphFact, ...] = ()
    seen: Mapping[str, str | None] = field(default_factory=dict, compare=False)


class Named(Protocol):
    """What is known of a model."""

    @property
    def name(self) -> str:
        """Keras's name."""

    @property
    def variable(self) -> str | None:
        """The name that the code gives it."""


Model = TypeVar("Model", bound=Named)


def named(models: Sequence[Model], name: str | None) -> Sequence[Model]:
    """The models of this name or variable; all, where no name is given."""
    return [model for model in models if name is None or name in (model.name, model.variable)]
