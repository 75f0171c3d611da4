"""Methods of Keras 1's and 2's optimizers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch


class LegacyMethods:
    """minimize, compute_gradients and get_gradients, by torch's autograd."""

    apply_gradients: Callable[..., Any]

    def minimize(self, loss: Any, var_list: Any, tape: Any = None, **_: Any) -> Any:
        """Moves the variables one step down the loss. loss: a function without arguments, or a tensor."""
        return self.apply_gradients(self.compute_gradients(loss, var_list, tape))

    def compute_gradients(self, loss: Any, var_list: Any, tape: Any = None, **_: Any) -> list[tuple[Any, Any]]:
        """Pairs of gradient and variable."""
        with torch.enable_grad():
            variables = var_list() if callable(var_list) else list(var_list)
            value = loss() if callable(loss) and not isinstance(loss, torch.Tensor) else loss
        gradients = self.get_gradients(value, variables) if tape is None else tape.gradient(value, variables)
        return list(zip(gradients, variables, strict=True))

    def get_gradients(self, loss: torch.Tensor, params: Sequence[torch.Tensor]) -> list[torch.Tensor | None]:
        """The gradient of a loss by each parameter; None for one that it does not depend on."""
        return list(torch.autograd.grad(loss.sum(), list(params), allow_unused=True))
