"""Image preprocessing: Rescaling, Resizing, cropping, Pipeline, and the base of the random augmentations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from ..binding import Field
from ..dims import Size
from ..errors import RuleError, Undecided, is_unknown
from ..kinds import Anything, Count, DataFormat, Flag, Text, wrong
from ..layer import LayerRule, Outcome, Weight
from ..settings import data_format_of
from ..specs import TensorSpec, map_structure, need_rank
from ..windows import channel_axis
from .inner import OuterLayer, need_layer
from .same_shape import SameShape, known_number


class ImageLayer(LayerRule):
    """Images of rank 3 (one) or 4 (a batch), or a dict whose "images" are such. Not a layer of its own.

    Keras checks the rank of symbolic images only when numbers come; here it is checked at once.
    """

    abstract: ClassVar[bool] = True
    common: ClassVar[tuple[Field, ...]] = (
        *LayerRule.common,
        Field("bounding_box_format", "Anything", None, keyword_only=True),
        Field("data_format", "DataFormat", None, keyword_only=True),
    )
    factor_bounds: ClassVar[tuple[float, float] | None] = None
    needs_factor: ClassVar[bool] = True  # whether None is no factor
    keeps_dtype: ClassVar[bool] = False  # True where integer images stay integers

    if TYPE_CHECKING:
        data_format: Any

    def setup(self) -> None:
        self.data_format = data_format_of(self.data_format)
        factor = getattr(self, "factor", None)
        if self.factor_bounds is not None and (factor is not None or self.needs_factor):
            need_factor(type(self).__name__, factor, *self.factor_bounds)

    def output(self, data: Any) -> Any:
        if isinstance(data, dict):
            need_box_format(self, data)
            return {key: self.part(key, part) for key, part in data.items()}
        return self._image(data)

    def part(self, key: str, part: Any) -> Any:
        """The spec of one part of a dict: masks go where images go; boxes and labels stay, perhaps as other numbers."""
        if key == "images":
            return self._image(part)
        if key == "segmentation_masks" and isinstance(part, TensorSpec):
            is_image = part.is_ranked and part.rank in (3, 4)
            return TensorSpec(self.image_sizes(part) if is_image else part.sizes, None)
        if key in ("labels", "bounding_boxes"):
            return map_structure(_of_any_dtype, part)
        return part

    def image_sizes(self, x: TensorSpec) -> list[Size]:
        """The sizes that come out."""
        return list(x.shape)

    def declared_output(self, data: Any) -> Any:
        """The shape that came in, for a layer that keeps it."""
        return data

    def _image(self, x: TensorSpec) -> TensorSpec:
        x = need_rank(x, 3, 4, what=type(self).__name__, advice="Give it one image or a batch of images.")
        sizes = self.image_sizes(x) if x.is_ranked else None
        return TensorSpec(sizes, x.dtype if self.keeps_dtype else self.compute_dtype)


class _Resized(ImageLayer):
    """Images of a given height and width come out."""

    if TYPE_CHECKING:
        height: Any
        width: Any

    def image_sizes(self, x: TensorSpec) -> list[Size]:
        sizes = list(x.shape)
        first = x.rank - 2 if channel_axis(self.data_format) == 1 else x.rank - 3
        sizes[first : first + 2] = [self.height, self.width]
        return sizes

    def declared_output(self, data: Any) -> Any:
        """A batch of images of the given size."""
        if is_unknown(self.data_format) or not isinstance(data, TensorSpec):
            return TensorSpec(None, self.compute_dtype)
        return TensorSpec(self.image_sizes(TensorSpec([None] * 4)), self.compute_dtype)


class Resizing(_Resized):
    """y = images interpolated to (height, width).

    x: (batch, h, w, channels) or (h, w, channels) -> (..., height, width, channels)
    Raises: input of another rank than 3 or 4. Source: keras.layers.Resizing
    """

    height: Count
    width: Count
    interpolation: Text = "bilinear"
    crop_to_aspect_ratio: Flag = False
    pad_to_aspect_ratio: Flag = False
    fill_mode: Text = "constant"
    fill_value: float = 0.0
    antialias: Flag = False
    data_format: DataFormat = None


class CenterCrop(_Resized):
    """y = the middle (height, width) of each image; smaller images are scaled up first.

    x: (batch, h, w, channels) or (h, w, channels) -> (..., height, width, channels)
    Raises: input of another rank than 3 or 4. Source: keras.layers.CenterCrop
    """

    height: Count
    width: Count
    data_format: DataFormat = None


class RandomCrop(_Resized):
    """y = a random (height, width) window of each image while training, else the middle, scaled.

    x: (batch, h, w, channels) or (h, w, channels) -> (..., height, width, channels)
    Raises: input of another rank than 3 or 4. Source: keras.layers.RandomCrop
    """

    height: Count
    width: Count
    seed: Anything = None
    data_format: DataFormat = None
    name: Text = None


class Rescaling(SameShape):
    """y = x * scale + offset, in the compute dtype. Source: keras.layers.Rescaling"""

    scale: Anything
    offset: Anything = 0.0


def _of_any_dtype(leaf: Any) -> Any:
    return TensorSpec(leaf.sizes, None) if isinstance(leaf, TensorSpec) else leaf


def need_box_format(rule: Any, data: dict[str, Any]) -> None:
    """RuleError for bounding boxes of which nobody said in what format they are."""
    if "bounding_boxes" in data and not is_unknown(rule.bounding_box_format) and not rule.bounding_box_format:
        name = type(rule).__name__
        raise RuleError(
            "argument",
            f'{name} needs bounding_box_format for data with "bounding_boxes". Received: bounding_box_format=None. '
            f'Write {name}(..., bounding_box_format="xyxy").',
            argument="bounding_box_format",
            keras="You passed an input with a 'bounding_boxes' key, but you didn't specify a bounding box format.",
        )


def need_factor(owner: str, factor: Any, lowest: float, highest: float, name: str = "factor") -> None:
    """RuleError where a factor is no number, or pair of numbers, of which a part is within the bounds."""
    if is_unknown(factor):
        return
    numbers = factor if isinstance(factor, (list, tuple)) else [factor]
    wanted = f"a number, or a pair of numbers, from {lowest} to {highest}"
    if (
        factor is None
        or isinstance(factor, (str, dict))
        or len(numbers) > 2
        or (isinstance(factor, (list, tuple)) and len(factor) != 2)
    ):
        raise wrong(owner, name, wanted, factor)
    if not all(known_number(number) for number in numbers):
        return
    if min(numbers[0], numbers[-1]) > highest or max(numbers[0], numbers[-1]) < lowest:
        raise wrong(owner, name, wanted, factor)


class MaxNumBoundingBoxes(LayerRule):
    """y = data with each image's bounding boxes cut or filled up to max_number; images stay.

    "boxes": (batch, n, 4) -> (batch, max_number, 4)   "labels": (batch, n) -> (batch, max_number)
    Source: keras.layers.MaxNumBoundingBoxes
    """

    common: ClassVar[tuple[Field, ...]] = ImageLayer.common

    max_number: Count
    fill_value: Anything = -1

    def output(self, data: Any) -> Any:
        if not isinstance(data, dict):
            return TensorSpec(data.sizes, self.compute_dtype)
        need_box_format(self, data)
        images = data.get("images")
        axis = 0 if isinstance(images, TensorSpec) and images.is_ranked and images.rank == 3 else 1
        return {key: self._boxes(part, axis) if key == "bounding_boxes" else part for key, part in data.items()}

    def _boxes(self, boxes: Any, axis: int) -> Any:
        if not isinstance(boxes, dict):
            return boxes
        return {key: self._cut(part, axis) for key, part in boxes.items()}

    def _cut(self, x: TensorSpec, axis: int) -> TensorSpec:
        """x with max_number boxes along the axis: behind the batch, which one image does not have."""
        if x.rank <= axis:
            return x.unranked()
        return x.with_shape(*x.shape[:axis], self.max_number, *x.shape[axis + 1 :])


class Pipeline(OuterLayer):
    """y = the layers applied one after the other. Raises: what one of them raises. Source: keras.layers.Pipeline"""

    common: ClassVar[tuple[Field, ...]] = ()

    layers: Anything
    name: Text = None

    def setup(self) -> None:
        if isinstance(self.layers, (list, tuple)):
            for layer in self.layers:
                need_layer("Pipeline", "layers", layer)

    def weights(self, x: Any) -> Iterator[Weight]:
        for outcome in self._outcomes(x):
            yield from self.weights_of(outcome)

    def output(self, x: Any) -> Any:
        outcomes = self._outcomes(x)
        return outcomes[-1].output if outcomes else x

    def _outcomes(self, x: Any) -> list[Outcome]:
        if not isinstance(self.layers, (list, tuple)):
            raise Undecided("the layers of Pipeline")
        outcomes: list[Outcome] = []
        for number, layer in enumerate(self.layers):
            if is_unknown(layer):
                raise Undecided("a layer of Pipeline")
            outcomes.append(self.ask(layer, outcomes[-1].output if outcomes else x, role=str(number)))
        return outcomes
