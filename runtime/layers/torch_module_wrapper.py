"""TorchModuleWrapper: a module of torch as a layer. Source: keras.layers.TorchModuleWrapper"""

from __future__ import annotations

from typing import Any

import torch

from ..core.device import get_device
from ..core.errors import InvalidArgument
from ..engine.layer import Layer


class TorchModuleWrapper(Layer):
    """module(*args): its parameters are the layer's weights, its buffers are saved with them.

    In a model of the user's, a module may as well be an attribute without this. Raises InvalidArgument for what is no
    module, and for a lazy one that has not met data. output_shape is not needed: the module is run without data.
    """

    def __init__(self, module: torch.nn.Module, name: str | None = None, output_shape: Any = None, **kwargs: Any):
        super().__init__(name=name, **kwargs)
        if not isinstance(module, torch.nn.Module):
            raise InvalidArgument(f"TorchModuleWrapper needs a module of torch. Received: {type(module).__name__}.")
        lazy = isinstance(module, torch.nn.modules.lazy.LazyModuleMixin)
        if lazy and module.has_uninitialized_params():  # type: ignore[operator]
            raise InvalidArgument("TorchModuleWrapper needs a module with parameters. Call the lazy one on data first.")
        self.module = module.to(get_device())

    def call(self, *args: Any, training: Any = None, **kwargs: Any) -> Any:
        if self.module.training is not bool(training):
            self.module.train(bool(training))
        return self.module(*args, **kwargs)

    def save_own_variables(self, store: Any) -> None:
        """Parameters and buffers under torch's names for them, as Keras lays them out."""
        for key, value in self.module.state_dict().items():
            store[key] = value.detach().cpu().numpy()

    def load_own_variables(self, store: Any) -> None:
        """Takes them. Raises InvalidArgument where one is missing."""
        missing = [key for key in self.module.state_dict() if key not in store]
        if missing:
            raise InvalidArgument(f"{self.name} needs {', '.join(missing)} in the file. Received: no such weights.")
        self.module.load_state_dict({key: torch.as_tensor(store[key][()]) for key in self.module.state_dict()})
