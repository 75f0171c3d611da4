"""Before the first step: the model is built, and data, outputs, losses and metrics are held together by their rules.

All of it happens on shapes. A fault raises the rulebook's message before anything is computed; no weight has changed.
"""

from __future__ import annotations

from typing import Any

import torch

from kshape.rulebook.specs import TensorSpec, flatten, map_structure

from ..core.errors import InvalidArgument, refused
from ..core.tensors import spec_of


def prepared(model: Any, x: Any, y: Any, training: bool | None) -> None:
    """Once for each kind of batch (ranks and sizes beside the number of samples). training: None for a prediction."""
    key = (_key(x), _key(y), training)
    if key in model._prepared:
        return
    own = _has_own_step(model, training)
    try:
        outputs = output_specs(model, x)
        if outputs is None and not model.built:
            with torch.no_grad():
                model(x)  # a model whose `call` needs values: its first call builds it
    except Exception:
        if not own:
            raise
        outputs = None  # a step of the user may give the model something else than the batch, or never call it
    if outputs is not None and training is not None and model.compiled and _asks_compile(model, training):
        specs = map_structure(spec_of, y)
        if model._outputs is None or (model.loss is not None and model._compiled_loss is None):
            model._compile_for(specs, outputs)
        _check(model, specs, outputs)
    if training and model.optimizer is not None:
        model.__dict__["_trained"] = None
        model.__dict__.pop("_regularized", None)
        is_whole = not own or all(layer.built for layer in model._nested_layers())
        if is_whole and model.trainable_weights and not model.optimizer.built:
            model.optimizer.build(model.trainable_weights)
    model._prepared.add(key)


def output_specs(model: Any, x: Any) -> Any:
    """The nested specs of what the model gives for a batch; None where that cannot be told without running it.

    Raises InvalidArgument where a rule refuses the batch.
    """
    specs = map_structure(spec_of, x)
    try:
        outcome = model._operation.infer(specs)
    except (InvalidArgument, NotImplementedError):
        raise
    except Exception:
        if model._is_ruled:
            raise
        return None  # code of the user that shapes alone cannot run; running it on data will tell
    if outcome.error is not None:
        raise refused(outcome.error)
    found = outcome.output
    return found if all(isinstance(leaf, TensorSpec) for leaf in flatten(found)) else None


def _check(model: Any, targets: Any, outputs: Any) -> None:
    known = model._outputs
    flat = known.flat(outputs)
    if model._compiled_loss is not None and type(model).compute_loss is _own("compute_loss"):
        needed = model._compiled_loss.needed
        model._compiled_loss.check(known.targets(targets, needed), flat)
    if model._compiled_metrics is not None and type(model).compute_metrics is _own("compute_metrics"):
        compiled, loss = model._compiled_metrics, model._compiled_loss
        model._compiled_metrics.check(known.targets(targets, compiled.needed(loss)), flat)


def _asks_compile(model: Any, training: bool) -> bool:
    """Whether compile's losses and metrics are used as they are: a train_step of the user goes its own way."""
    return not _has_own_step(model, training) and type(model).compute_loss is _own("compute_loss")


def _has_own_step(model: Any, training: bool | None) -> bool:
    """Whether the class of the user has a train_step, test_step or predict_step of its own."""
    step = "predict_step" if training is None else "train_step" if training else "test_step"
    return getattr(type(model), step) is not _own(step)


def _own(name: str) -> Any:
    from .trainer import Trainer

    return getattr(Trainer, name)


def _key(structure: Any) -> Any:
    return str(
        map_structure(lambda leaf: (tuple(leaf.shape[1:]), leaf.dtype) if hasattr(leaf, "shape") else leaf, structure)
    )
