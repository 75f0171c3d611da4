"""Model: a layer that trains, and that can be looked into, saved and loaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from kshape.rulebook.models import find_layer
from kshape.rulebook.specs import flatten
from kshape.rulebook.summary import summary_table

from ..core.context import context
from ..core.errors import InvalidArgument, asked
from ..core.registry import publish
from ..core.symbolic import is_symbolic
from ..engine.building import default
from ..engine.layer import Layer
from ..training.trainer import Trainer
from .views import RuntimeViews


class Model(Trainer, Layer):
    """`Model(inputs, outputs)` is functional; a subclass makes its layers in `__init__` and calls them in `call`.

    Source: keras.Model
    """

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls is Model and _is_functional(args, kwargs):
            from .functional import Functional

            return Functional.__new__(Functional, *args, **kwargs)
        return super().__new__(cls, *args, **kwargs)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not _is_functional(args, kwargs):
            super().__init__(*args, **kwargs)
            self._init_training()
            return
        from .functional import Functional

        if not isinstance(self, Functional):
            # A user's class whose __init__ hands on inputs and outputs: its own methods first, then Functional's.
            cls = type(self)
            names = {"__module__": cls.__module__, "__qualname__": cls.__qualname__, "__doc__": cls.__doc__}
            self.__class__ = type(cls.__name__, (cls, Functional), names)
        Functional.__init__(self, *args, **kwargs)  # type: ignore[arg-type]

    @property
    def layers(self) -> list[Layer]:
        """The layers that the model holds directly."""
        return [layer for layer in self._sublayers() if isinstance(layer, Layer)]

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """The layer of this name or at this place. Raises InvalidArgument, with the nearest name, for any other."""
        operations = [layer._operation for layer in self.layers]
        return asked(find_layer, operations, name, index).layer  # type: ignore[attr-defined]

    def summary(
        self,
        line_length: int | None = None,
        positions: Sequence[float] | None = None,
        print_fn: Any = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: Sequence[str] | None = None,
    ) -> None:
        """Prints Keras's table: layers, output shapes, parameters. Raises InvalidArgument before the model is built."""
        options = {
            "line_length": line_length,
            "positions": positions,
            "expand_nested": expand_nested,
            "show_trainable": show_trainable,
            "layer_range": layer_range,
        }
        text = asked(
            summary_table, RuntimeViews().of_model(self), **{k: v for k, v in options.items() if v is not None}
        )
        if print_fn is None:
            print(text, end="")
        else:
            print_fn(text)

    def reset_states(self) -> None:
        """Sets the states of all stateful recurrent layers back to zero."""
        for layer in self._nested_layers():
            if getattr(layer, "stateful", False) and hasattr(layer, "reset_state"):
                layer.reset_state()

    reset_state = reset_states

    def add_metric(self, value: Any, name: str | None = None, aggregation: str | None = None) -> None:
        """Logs the mean of a value that a call computes, under this name (Keras 2)."""
        from ..metrics.means import Mean

        known = {metric.name: metric for metric in self._added_metrics}
        metric = known.get(name or "metric")
        if metric is None:
            metric = Mean(name=name or "metric")
            self._added_metrics.append(metric)
        if isinstance(value, torch.Tensor) and not context.dry:
            metric.update_state(value.detach())

    @default
    def build(self, input_shape: Any = None) -> None:
        """Builds a model of the user for inputs of this shape, by running its `call` dry."""
        if self.built:
            return
        if input_shape is None:
            self._finish_building()
            return
        self.compute_output_shape(input_shape)
        self._finish_building()

    def save(self, filepath: Any, overwrite: bool = True, **options: Any) -> None:
        """Writes architecture, weights and training state to a `.keras` file, or to an `.h5` file as Keras 2 does."""
        from ..saving import save_model

        save_model(self, filepath, overwrite=overwrite, **options)

    def save_weights(self, filepath: Any, overwrite: bool = True, **options: Any) -> None:
        """Writes the weights to a `.weights.h5` file, or to an `.h5` file as Keras 2 does."""
        from ..saving import save_weights

        save_weights(self, filepath, overwrite=overwrite, **options)

    def load_weights(self, filepath: Any, skip_mismatch: bool = False, by_name: bool = False, **options: Any) -> None:
        """Reads weights from such a file. Where they do not fit, nothing changes."""
        from ..saving import load_weights

        load_weights(self, filepath, skip_mismatch=skip_mismatch, by_name=by_name, **options)

    def to_json(self, **options: Any) -> str:
        """The architecture as JSON text, which `model_from_json` reads."""
        from .texts import to_json

        return to_json(self, **options)

    def to_yaml(self, **options: Any) -> str:
        """The architecture as YAML text, which `model_from_yaml` reads (Keras 2)."""
        from .texts import to_yaml

        return to_yaml(self, **options)

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """A model made of a config: of a functional model's, that one, whatever class of the user it gets."""
        from ..core.serialization import custom_object_scope
        from .functional import Functional

        if "input_layers" in config and "output_layers" in config:
            return Functional.from_config.__func__(cls, config, custom_objects)  # type: ignore[attr-defined]
        with custom_object_scope(custom_objects or {}):
            return super().from_config(config)

    def export(self, filepath: Any, format: str = "torch", **options: Any) -> None:
        """Not here: `torch.export` and `torch.onnx` take the model as it is, since it is a torch module."""
        raise InvalidArgument(
            f"export(format={format!r}) is not offered: a model is a torch module, so "
            "torch.export.export(model, (x,)) and torch.onnx.export(model, (x,), path) take it as it is."
        )


def _is_functional(args: Any, kwargs: dict[str, Any]) -> bool:
    """Whether a constructor's arguments are inputs and outputs, in today's names or Keras 1's."""
    if len(args) >= 2 or (len(args) == 1 and ("outputs" in kwargs or "output" in kwargs)):
        return True
    if len(args) == 1 and all(is_symbolic(leaf) for leaf in flatten(args[0])):
        return True
    return ("inputs" in kwargs and "outputs" in kwargs) or ("input" in kwargs and "output" in kwargs)


publish(Model, "keras.Model")
