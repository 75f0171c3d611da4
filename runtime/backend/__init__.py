"""keras.backend: K's functions of Keras 1 and 2 on tensors, real or symbolic, and what it says of Keras's own state.

A function that is an op today is called as the rulebook's dialects say; the others are in the modules here.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from kshape.rulebook.dialects.backend import FUNCTIONS as OLDER
from kshape.rulebook.dialects.foreign import ForeignOp
from kshape.rulebook.errors import Undecided

from ..core.errors import InvalidArgument
from ..core.lazy import lazy

_PLACES = {
    "runtime.config": "backend epsilon floatx image_data_format set_epsilon set_floatx set_image_data_format",
    "runtime.core.dtypes": "result_type",
    "runtime.core.naming": "name_scope",
    "runtime.utils.session": "clear_session set_random_seed",
    "arithmetic": """
        asymmetric_temporal_padding batch_dot batch_flatten batch_normalization bias_add constant dropout identity
        l2_normalize normalize_batch_in_training pool2d pool3d print_tensor random_bernoulli random_binomial
        random_normal random_normal_variable random_uniform random_uniform_variable relu repeat resize_images
        resize_volumes spatial_1d_padding spatial_2d_padding spatial_3d_padding temporal_padding to_dense
        truncated_normal
    """,
    "graphs": "function gradients in_test_phase in_train_phase learning_phase set_learning_phase",
    "recurrent": "rnn",
    "state": "get_session image_dim_ordering set_image_dim_ordering set_session",
    "values": """
        batch_get_value batch_set_value cast_to_floatx count_params dtype eval get_uid get_value int_shape
        is_float_dtype is_int_dtype is_sparse is_tensor ndim placeholder reset_uids set_value shape update update_add
        update_sub variable
    """,
}
TABLE = {
    **dict.fromkeys(OLDER.lines, ""),
    **{name: place for place, names in _PLACES.items() for name in names.split()},
    "is_keras_tensor": "runtime.core.symbolic:is_symbolic",
    "standardize_dtype": "runtime.core.dtypes:dtype_name",
}
"""Name -> where it is (see `runtime.core.lazy`); "" for what is an op today."""

_load, __dir__ = lazy(__name__, TABLE, globals())


def __getattr__(name: str) -> Any:
    if TABLE.get(name) != "":
        return _load(name)
    found = globals()[name] = _as_today(name)
    return found


def _as_today(name: str) -> Any:
    """K's function of this name as a call of today's op."""
    older = OLDER.rule(name)
    assert isinstance(older, ForeignOp)

    def call(*args: Any, **kwargs: Any) -> Any:
        from ..ops import base

        import_module("runtime.ops")
        try:
            given, values = older.bound(args, kwargs)
        except Undecided:
            names = ", ".join(field.name for field in older.parameters)
            raise InvalidArgument(f"K.{name} takes ({names}). Received: other arguments.") from None
        return base.FUNCTIONS[older.name](*given, **values)

    call.__name__ = call.__qualname__ = name
    return call
