"""What all architectures share: arguments, their checks, the input, the head, and a short way to write layers down.

Source: keras.applications
"""

from __future__ import annotations

from typing import Any, ClassVar

from ..binding import Rule, nearest
from ..broadcast import broadcast_shapes
from ..dims import Size, differs, exceeds, is_undefined, mod, show_shape, undefined_size
from ..errors import RuleError, Undecided, is_unknown
from ..graph import KerasTensor
from ..kinds import Anything, Flag, Text, shape_argument, show_value
from ..layer import Outcome
from ..layers import LAYERS
from ..models import Builder, FunctionalModel
from ..settings import settings
from ..specs import TensorSpec

Sizes = tuple[Size | None, ...]
NO_WEIGHTS = ("none", "random", "default", "")


class ApplicationRule(Rule):
    """An architecture: fields are its function's parameters; `model` gives the functional model.

    default_size: what input_shape=None means with the classifier. min_size: the least height and width.
    pool_names:   names of the pooling layers of pooling="avg" and "max" (None: automatic).
    """

    family: ClassVar[str] = "application"
    default_size: ClassVar[int] = 224
    min_size: ClassVar[int] = 32
    pool_names: ClassVar[tuple[str | None, str | None]] = (None, None)

    def model(self, builder: Builder | None = None) -> FunctionalModel:
        """The functional model, its layers named as Keras names them.

        Raises: RuleError("application") and those of the layers; Undecided where an argument that decides is unknown.
        """
        k = Net(builder or Builder())
        self.check()
        shape = self.input_sizes()
        tensor = getattr(self, "input_tensor", None)
        if tensor is None:
            x = k.builder.input(TensorSpec([undefined_size() if s is None else s for s in (None, *shape)]))
        elif isinstance(tensor, KerasTensor):
            x = tensor
        else:
            raise Undecided("an input_tensor that is not symbolic")
        inputs: Any = x if tensor is None else source_inputs(tensor)
        return k.builder.model(inputs, self.head(k, self.trunk(k, x)), self.model_name(shape))

    def trunk(self, k: Net, x: KerasTensor) -> KerasTensor:
        """The layers from the input to the last features."""
        raise NotImplementedError(type(self).__name__)

    def head(self, k: Net, x: KerasTensor) -> KerasTensor:
        """The classifier of include_top=True, or the pooling."""
        if not getattr(self, "include_top", True):
            return self.pooled(k, x)
        x = k("GlobalAveragePooling2D", x, name="avg_pool")
        return self.classified(k, x)

    def classified(self, k: Net, x: KerasTensor, **kwargs: Any) -> KerasTensor:
        """The last Dense."""
        classes, activation = getattr(self, "classes", 1000), getattr(self, "classifier_activation", "softmax")
        return k("Dense", x, classes, activation=activation, name="predictions", **kwargs)

    def pooled(self, k: Net, x: KerasTensor) -> KerasTensor:
        """Global pooling as `pooling` says; any other word than "avg" and "max" leaves the features as they are."""
        pooling = getattr(self, "pooling", None)
        if is_unknown(pooling):
            raise Undecided("pooling")
        if pooling == "avg":
            return k("GlobalAveragePooling2D", x, name=self.pool_names[0])
        return k("GlobalMaxPooling2D", x, name=self.pool_names[1]) if pooling == "max" else x

    def model_name(self, shape: Sizes) -> str:
        """The model's name, given or automatic."""
        return str(getattr(self, "name", None) or type(self).__name__.lower())

    def input_sizes(self) -> Sizes:
        """The input's shape without the batch axis."""
        top, weights = bool(getattr(self, "include_top", True)), getattr(self, "weights", None)
        return input_sizes(type(self).__name__, self.given_shape(), self.default_size, self.min_size, top, weights)

    def given_shape(self) -> Any:
        """input_shape, where it is given."""
        return getattr(self, "input_shape", None)

    def check(self) -> None:
        """RuleError where Keras refuses weights, classes or activation."""
        owner, weights = type(self).__name__, getattr(self, "weights", None)
        if isinstance(weights, str):
            _check_weights(owner, weights)
        if is_unknown(weights) or weights is None or is_unknown(getattr(self, "include_top", True)):
            return
        if not getattr(self, "include_top", True):
            return
        classes = getattr(self, "classes", 1000)
        if weights == "imagenet" and not is_unknown(classes) and isinstance(classes, int) and classes != 1000:
            raise _fault(
                f"{owner} with the imagenet classifier has 1000 classes. Received: classes={classes}. "
                "Use include_top=False and a Dense layer of your own, or weights=None.",
                "classes",
                "If using `weights='imagenet'` with `include_top=True`, `classes` should be 1000.",
            )
        activation = getattr(self, "classifier_activation", "softmax")
        if isinstance(activation, str) and activation not in ("softmax", "linear"):
            raise _fault(
                f'{owner} with pretrained weights needs classifier_activation to be "softmax" or None. '
                f"Received: classifier_activation={activation!r}.",
                "classifier_activation",
                "Only `None` and `softmax` activations are allowed for the `classifier_activation` argument",
            )


class Standard(ApplicationRule):
    """The parameters of most architectures, in their usual order."""

    include_top: Flag = True
    weights: Anything = "imagenet"
    input_tensor: Anything = None
    input_shape: Anything = None
    pooling: Anything = None
    classes: Anything = 1000
    classifier_activation: Anything = "softmax"
    name: Text = None


class Net:
    """Writes layers down: `k("Conv2D", x, 64, 3, name="conv1")` applies a new Conv2D(64, 3) to x."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.channels_first = settings.image_data_format == "channels_first"
        self.axis = 1 if self.channels_first else -1

    def __call__(self, kind: str, x: Any, *args: Any, **kwargs: Any) -> KerasTensor:
        return self.apply(LAYERS[kind](*args, **kwargs), x)

    def apply(self, rule: Any, *tensors: Any, class_name: str | None = None) -> KerasTensor:
        """The output of a rule."""
        output: KerasTensor = self.builder.apply(rule, *tensors, class_name=class_name)
        return output

    def op(self, class_name: str, *operands: Any) -> KerasTensor:
        """x + y, x * 2 and the like between tensors: an op of `keras.ops`, no layer."""
        return self.apply(Arithmetic(), *operands, class_name=class_name)

    def input_like(self, x: KerasTensor) -> KerasTensor:
        """A new Input for a model within the model."""
        return self.builder.input(x.spec)

    def nested(self, inner: KerasTensor, output: KerasTensor, name: str, x: KerasTensor) -> KerasTensor:
        """A Sequential from `inner` to `output`, called on x."""
        called: KerasTensor = self.builder.call(self.builder.model(inner, output, name, "Sequential"), x)
        return called

    def normalised(self, x: KerasTensor, name: str | None = None, **kwargs: Any) -> KerasTensor:
        """BatchNormalization over the channels."""
        return self("BatchNormalization", x, axis=self.axis, name=name, **kwargs)

    def channels(self, x: KerasTensor) -> Size:
        """The number of channels."""
        return x.spec.shape[self.axis]

    def image(self, x: KerasTensor) -> tuple[Size, Size]:
        """Height and width."""
        first = 2 if self.channels_first else 1
        return x.spec.shape[first], x.spec.shape[first + 1]

    def padding_for(self, x: KerasTensor, kernel: int) -> tuple[tuple[Size, Size], tuple[Size, Size]]:
        """Zeros before and after each side, for a strided convolution with `kernel` that keeps ceil(size / 2)."""
        height, width = self.image(x)
        half = kernel // 2
        if is_undefined(height):
            return ((half - 1, half), (half - 1, half))
        return ((half - 1 + mod(height, 2), half), (half - 1 + mod(width, 2), half))


class Arithmetic:
    """An elementwise op of two operands, with the interface of a layer's rule."""

    name: ClassVar[None] = None

    def infer(self, *operands: Any) -> Outcome:
        """The shape of both together; no weights."""
        tensors = [operand for operand in operands if isinstance(operand, TensorSpec)]
        try:
            sizes = broadcast_shapes((), *(tensor.shape for tensor in tensors))
        except RuleError as error:
            return Outcome(tensors[0], (), error)
        return Outcome(TensorSpec(sizes, tensors[0].dtype), ())

    def check_built(self, built: Any, now: Any) -> None:
        """An op has nothing to build."""


def source_inputs(tensor: KerasTensor) -> list[KerasTensor]:
    """The Inputs from which a tensor is computed."""
    found: dict[int, KerasTensor] = {}
    seen: set[int] = set()
    stack = [tensor]
    while stack:
        each = stack.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if each.node is None:
            found[id(each)] = each
        elif each.node.is_input:
            found.update((id(output), output) for output in each.node.outputs)
        else:
            stack.extend(reversed(each.node.inputs))
    return list(found.values())


def rounded(filters: float, divisor: int = 8) -> int:
    """The multiple of `divisor` that is nearest to `filters`, at least `divisor` and no less than nine tenths of it."""
    nearest_multiple = max(divisor, int(filters + divisor / 2) // divisor * divisor)
    return nearest_multiple + divisor if nearest_multiple < 0.9 * filters else nearest_multiple


def input_sizes(owner: str, given: Any, default_size: int, min_size: int, top: bool, weights: Any) -> Sizes:
    """The input's shape from `input_shape`, or the default; RuleError where Keras refuses it."""
    if is_unknown(weights):
        raise Undecided("weights")
    sizes = None if given is None or given == () or given == [] else shape_argument(owner, "input_shape", given)
    first = settings.image_data_format == "channels_first"
    usual = _default(sizes, default_size, weights, first)
    if weights == "imagenet" and top:
        if sizes is not None and (not isinstance(given, tuple) or _unlike(sizes, usual)):
            raise _fault(
                f"{owner} with the imagenet classifier needs input_shape={show_shape(usual)}. "
                f"Received: input_shape={show_value(given)}. Use include_top=False for other sizes.",
                "input_shape",
                f"When setting `include_top=True` and loading `imagenet` weights, `input_shape` should be {usual}.",
            )
        return usual
    if sizes is None:
        return usual if top else (3, None, None) if first else (None, None, 3)
    _check_sizes(owner, sizes, min_size, weights, first)
    if top and any(size is None for size in sizes):
        raise _fault(
            f"{owner} with include_top=True needs a known input_shape. Received: input_shape={show_shape(sizes)}.",
            "input_shape",
            "If `include_top` is True, you should specify a static `input_shape`.",
        )
    return sizes


def _default(sizes: Sizes | None, default_size: int, weights: Any, channels_first: bool) -> Sizes:
    channels: Size | None = 3
    if weights != "imagenet" and sizes is not None and len(sizes) == 3:
        channels = sizes[0] if channels_first else sizes[-1]
    return (channels, default_size, default_size) if channels_first else (default_size, default_size, channels)


def _unlike(a: Sizes, b: Sizes) -> bool:
    """Certainly not the same shape."""
    if len(a) != len(b):
        return True
    return any(p is not q and (p is None or q is None or differs(p, q)) for p, q in zip(a, b, strict=True))


def _check_sizes(owner: str, sizes: Sizes, min_size: int, weights: Any, channels_first: bool) -> None:
    shown = f"Received: input_shape={show_shape(sizes)}."
    if len(sizes) != 3:
        raise _fault(
            f"{owner} needs input_shape to have three sizes. {shown}",
            "input_shape",
            "`input_shape` must be a tuple of three integers.",
        )
    channels, *image = sizes if channels_first else (sizes[2], sizes[0], sizes[1])
    if weights == "imagenet" and (channels is None or differs(channels, 3)):
        raise _fault(
            f"{owner} with imagenet weights needs an input of 3 channels. {shown} "
            "Repeat the channel three times, or use weights=None.",
            "input_shape",
            "The input must have 3 channels; Received `input_shape=",
        )
    if any(size is not None and exceeds(min_size, size) for size in image):
        raise _fault(
            f"{owner} needs an input of {min_size} x {min_size} or more. {shown}",
            "input_shape",
            f"Input size must be at least {min_size}x{min_size}",
        )


def _check_weights(owner: str, weights: str) -> None:
    """A word that looks like "imagenet" or like no weights at all; any other text may be a file."""
    lone = not any(mark in weights for mark in "/\\.")
    meant = weights.lower() in NO_WEIGHTS or nearest(weights, ["imagenet"]) is not None
    if weights != "imagenet" and lone and meant:
        advice = 'Did you mean "imagenet"?' if weights.lower() not in NO_WEIGHTS else "Write weights=None."
        raise _fault(
            f'{owner} needs weights to be "imagenet", None or a file. Received: weights={weights!r}. {advice}',
            "weights",
            "The `weights` argument should be either `None` (random initialization), 'imagenet'",
        )


def _fault(message: str, argument: str, keras: str) -> RuleError:
    return RuleError("application", message, argument=argument, keras=keras)
