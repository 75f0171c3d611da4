"""Every layer, under its name in `keras.layers`: arithmetic here, everything else from its rule.

A layer's module is that of its rule (`kshape.rulebook.layers.conv` -> `runtime.layers.conv`), and is imported when the
layer is first asked for.
"""

from __future__ import annotations

from ..core.lazy import lazy


def _table() -> dict[str, str]:
    """Every name and alias -> where it is, made of the rulebook's tables."""
    from kshape.rulebook.layers import LAYERS
    from kshape.rulebook.layers.merging import FUNCTION_FORMS

    layers = {name: f"{rule.__module__.rpartition('.')[2]}:{rule.__name__}" for name, rule in LAYERS.items()}
    return {
        **layers,
        **dict.fromkeys(FUNCTION_FORMS, "merging"),
        "Layer": "runtime.engine.layer",
        "InputSpec": "runtime.engine.input_spec",
        "merge": "merge_keras1",
        "TorchModuleWrapper": "torch_module_wrapper",
        "serialize": "serialization",
        "deserialize": "serialization",
    }


__getattr__, __dir__ = lazy(__name__, _table, globals())
