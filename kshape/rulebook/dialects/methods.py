"""Methods and attributes of older Keras: other keywords, other names, and what was removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..errors import UNKNOWN
from .notes import Note, Translation


class Moved(NamedTuple):
    """new: what replaces it, None where nothing does by one name; advice; since: the Keras that removed it."""

    new: str | None
    advice: str = ""
    since: int = 3


_KERAS1 = {
    "nb_epoch",
    "samples_per_epoch",
    "nb_val_samples",
    "val_samples",
    "nb_worker",
    "max_q_size",
    "pickle_safe",
    "input",
    "output",
}
_TRAINING = {"nb_epoch": "epochs", "samples_per_epoch": "steps_per_epoch", "nb_val_samples": "validation_steps"}
_WORKERS = {"nb_worker": None, "workers": None, "max_q_size": None, "max_queue_size": None}
_PROCESSES = {**_WORKERS, "pickle_safe": None, "use_multiprocessing": None}

METHOD_ARGUMENTS: dict[str, dict[str, str | None]] = {
    "fit": {**_TRAINING, **_PROCESSES, "show_accuracy": None},
    "evaluate": {**_PROCESSES, "val_samples": "steps", "show_accuracy": None},
    "predict": {**_PROCESSES, "val_samples": "steps"},
    "compile": {"sample_weight_mode": None, "target_tensors": None, "class_mode": None, "theano_mode": None},
    "train_on_batch": {"reset_metrics": None, "accuracy": None},
    "test_on_batch": {"reset_metrics": None, "accuracy": None},
    "fit_generator": {**_TRAINING, "generator": "x", **_PROCESSES},
    "evaluate_generator": {"val_samples": "steps", "generator": "x", **_PROCESSES},
    "predict_generator": {"val_samples": "steps", "generator": "x", **_PROCESSES},
    "save": {"save_format": None, "signatures": None, "options": None},
    "Model": {"input": "inputs", "output": "outputs"},
    "add_weight": {"partitioner": None, "use_resource": None, "synchronization": None, "getter": None},
}
"""Method (or constructor) of a model -> keyword of Keras 1 or 2 -> its name today, None where it was dropped."""

COUNTS = {"samples_per_epoch", "nb_val_samples", "val_samples"}
"""Keywords that counted samples; their successors count batches."""

GENERATOR_METHODS: dict[str, tuple[str, tuple[str, ...]]] = {
    "fit_generator": (
        "fit",
        ("x", "steps_per_epoch", "epochs", "verbose", "callbacks", "validation_data", "validation_steps"),
    ),
    "evaluate_generator": ("evaluate", ("x", "steps", "callbacks")),
    "predict_generator": ("predict", ("x", "steps", "callbacks")),
}
"""Method for generators -> (the method of today, its own positional parameters under their names of today)."""

FIT_GENERATOR_KERAS1 = ("x", "samples_per_epoch", "epochs", "verbose", "callbacks", "validation_data", "nb_val_samples")
"""As in `GENERATOR_METHODS`, in Keras 1, where the second and the last parameter count samples instead of batches."""

MODEL_METHODS: dict[str, Moved] = {
    "fit_generator": Moved("fit"),
    "evaluate_generator": Moved("evaluate"),
    "predict_generator": Moved("predict"),
    "predict_classes": Moved(None, "Use np.argmax(model.predict(x), axis=-1), or predict(x) > 0.5 for one unit."),
    "predict_proba": Moved("predict"),
    "to_yaml": Moved("to_json"),
    "reset_states": Moved(None, "Call reset_state() of each recurrent layer."),
    "uses_learning_phase": Moved(None),
    "state_updates": Moved(None),
    "total_loss": Moved(None),
    "validation_data": Moved(None),
    "input_names": Moved(None, "Use [tensor.name for tensor in model.inputs]."),
    "save_spec": Moved(None),
    "run_internal_graph": Moved(None),
    "get_updates": Moved(None),
}
"""Method or attribute of a model that Keras 3 does not have -> what replaces it."""

LAYER_METHODS: dict[str, Moved] = {
    "get_output_shape_for": Moved("compute_output_shape", "", 2),
    "get_output_at": Moved("output", "A layer with several calls has one output for each: keep the tensors."),
    "get_input_at": Moved("input", "A layer with several calls has one input for each: keep the tensors."),
    "get_output_shape_at": Moved("output.shape"),
    "get_input_shape_at": Moved("input.shape"),
    "get_output_mask_at": Moved(None),
    "get_input_mask_at": Moved(None),
    "output_shape": Moved("output.shape"),
    "input_shape": Moved("input.shape"),
    "batch_input_shape": Moved("input.shape"),
    "inbound_nodes": Moved("_inbound_nodes"),
    "outbound_nodes": Moved("_outbound_nodes"),
    "add_update": Moved(None, "Assign to the variable in call."),
    "updates": Moved(None),
    "get_updates_for": Moved(None),
    "get_losses_for": Moved("losses"),
    "uses_learning_phase": Moved(None),
    "regularizers": Moved("losses", "", 2),
    "constraints": Moved(None, "", 2),
    "params": Moved("weights", "", 2),
    "reset_states": Moved("reset_state"),
}
"""Method or attribute of a layer that Keras 3 does not have -> what replaces it. `reset_states` of RNN still exists."""

OPTIMIZER_METHODS: dict[str, Moved] = {
    "lr": Moved("learning_rate"),
    "decay": Moved(None, "Use a schedule as learning_rate."),
    "get_gradients": Moved(None, "Use tf.GradientTape, or the gradients of your backend."),
    "get_updates": Moved("apply"),
    "minimize": Moved("apply"),
    "get_weights": Moved("variables"),
    "weights": Moved("variables"),
}
"""Method or attribute of an optimizer that Keras 3 does not have -> what replaces it."""

CUSTOM_METHODS: dict[str, Moved] = {
    "get_output_shape_for": Moved("compute_output_shape", "", 2),
    "get_constants": Moved(None, "", 2),
    "preprocess_input": Moved(None, "", 2),
}
"""Method that a class of the user defines for Keras 1 to call -> the one that Keras calls today."""


def translate_method(name: str, args: Sequence[Any], kwargs: Mapping[str, Any], dialect: str | None) -> Translation:
    """A call of a model's method (or of `Model`) as Keras 3 writes it; `rule` is the method's name today.

    fit_generator(g, 100, 5) -> fit(x=g, steps_per_epoch=100, epochs=5). Counts of samples become UNKNOWN steps.
    """
    result = Translation(name, list(args), dict(kwargs))
    if name in GENERATOR_METHODS:
        _take_generator(result, name, dialect)
    for old, new in METHOD_ARGUMENTS.get(name, {}).items():
        if old not in result.kwargs or new in result.kwargs:
            continue
        value = result.kwargs.pop(old)
        origin = result.origins.pop(old, old)
        if new is not None:
            result.kwargs[new] = UNKNOWN if old in COUNTS else value
            result.origins[new] = origin
        if isinstance(origin, str) and old != "generator":
            since = 2 if old in _KERAS1 else 3
            result.notes.append(Note("argument" if new else "dropped", old, new, origin, since=since))
    return result


def _take_generator(result: Translation, name: str, dialect: str | None) -> None:
    method, names = GENERATOR_METHODS[name]
    result.rule = method
    result.notes.append(Note("class", name, method, since=3))
    if dialect == "keras1" and name == "fit_generator":
        names = FIT_GENERATOR_KERAS1
    if len(result.args) > len(names):
        return
    for position, today in enumerate(names[: len(result.args)]):
        result.kwargs.setdefault(today, result.args[position])
        result.origins.setdefault(today, position)
    result.args = []
