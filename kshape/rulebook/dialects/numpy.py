"""NumPy's functions on arrays, by the op of keras.ops that each is, with NumPy's own parameters.

Shapes only: NumPy's dtypes (float64, int64) are its own matter.
Source: NumPy 2.
"""

from __future__ import annotations

from ..op import OpRule
from .foreign import Table

_UNARY = """
    abs absolute arccos arccosh arcsin arcsinh arctan arctanh cbrt ceil cos cosh deg2rad exp exp2 expm1 fabs floor
    isfinite isinf isnan log log10 log1p log2 logical_not negative positive:copy rad2deg reciprocal rint:round sign
    signbit sin sinh sqrt square tan tanh trunc conjugate conj:conjugate invert:bitwise_not bitwise_not degrees:rad2deg
    radians:deg2rad
"""
_BINARY = """
    add subtract multiply divide true_divide floor_divide power float_power:power mod remainder:mod fmod maximum minimum
    fmax fmin equal not_equal greater greater_equal less less_equal logical_and logical_or logical_xor arctan2 hypot
    logaddexp logaddexp2 heaviside copysign:multiply matmul
"""
_TOTALS = "sum prod nansum nanprod"
_EXTREMES = "max min amax:max amin:min nanmax nanmin"
_SPREADS = "std var nanstd nanvar"
_LIKE = "zeros_like ones_like"


def _lines(names: str, parameters: str) -> dict[str, str]:
    """ "abs rint:round" -> a line for each: the function, then the op where its name differs."""
    pairs = [name.partition(":") for name in names.split()]
    return {name: f"{op or name} {parameters}" for name, _, op in pairs}


_UFUNC = "out- where- casting- order- dtype- subok- signature-"

_LINES: dict[str, str] = {
    **_lines(_UNARY, f"x {_UFUNC}"),
    **_lines(_BINARY, f"x1 x2 {_UFUNC}"),
    **_lines(_TOTALS, "a>x axis=None dtype- out- keepdims=False initial- where-"),
    **_lines(_EXTREMES, "a>x axis=None out- keepdims=False initial- where-"),
    **_lines("mean nanmean", "a>x axis=None dtype- out- keepdims=False where-"),
    **_lines("all any", "a>x axis=None out- keepdims=False where-"),
    **_lines(_SPREADS, "a>x axis=None dtype- out- ddof- keepdims=False where- mean- correction-"),
    **_lines(_LIKE, "a>x dtype- order- subok- shape- device-"),
    **_lines("argmax argmin", "a>x axis=None out- keepdims=False"),
    **_lines("cumsum cumprod", "a>x axis=None dtype- out-"),
    "empty_like": "empty_like prototype>x dtype- order- subok- shape- device-",
    "average": "average a>x axis=None weights=None returned- keepdims-",
    "median": "median a>x axis=None out- overwrite_input- keepdims=False",
    "ptp": "ptp a>x axis=None out- keepdims=False",
    "count_nonzero": "count_nonzero a>x axis=None keepdims-",
    "percentile": "percentile a>x q axis=None out- overwrite_input- method- keepdims=False",
    "quantile": "quantile a>x q axis=None out- overwrite_input- method- keepdims=False",
    "clip": "clip a>x a_min>x_min a_max>x_max out- min>x_min max>x_max",
    "round": "round a>x decimals out-",
    "around": "round a>x decimals out-",
    "nan_to_num": "copy x copy- nan- posinf- neginf-",
    "where": "where condition x>x1 y>x2",
    "dot": "dot a>x1 b>x2 out-",
    "vdot": "vdot a>x1 b>x2",
    "inner": "inner a>x1 b>x2",
    "outer": "outer a>x1 b>x2 out-",
    "kron": "kron a>x1 b>x2",
    "cross": "cross a>x1 b>x2 axisa axisb axisc axis",
    "tensordot": "tensordot a>x1 b>x2 axes=2",
    "einsum": "einsum subscripts *operands out- dtype- order- casting- optimize-",
    "trace": "trace a>x offset axis1 axis2 dtype- out-",
    "diagonal": "diagonal a>x offset axis1 axis2",
    "diag": "diag v>x k",
    "diagflat": "diagflat v>x k",
    "tril": "tril m>x k",
    "triu": "triu m>x k",
    "reshape": "reshape a>x shape>newshape order- copy-",
    "ravel": "ravel a>x order-",
    "transpose": "transpose a>x axes=None",
    "permute_dims": "transpose a>x axes=None",
    "swapaxes": "swapaxes a>x axis1 axis2",
    "moveaxis": "moveaxis a>x source destination",
    "expand_dims": "expand_dims a>x axis",
    "squeeze": "squeeze a>x axis=None",
    "broadcast_to": "broadcast_to array>x shape subok-",
    "flip": "flip m>x axis=None",
    "fliplr": "fliplr m>x",
    "flipud": "flipud m>x",
    "rot90": "rot90 m>array k axes",
    "roll": "roll a>x shift axis=None",
    "repeat": "repeat a>x repeats axis=None",
    "tile": "tile A>x reps>repeats",
    "pad": "pad array>x pad_width mode- constant_values- stat_length- end_values- reflect_type-",
    "concatenate": "concatenate arrays>xs axis=0 out- dtype- casting-",
    "concat": "concatenate arrays>xs axis=0 out- dtype- casting-",
    "stack": "stack arrays>x axis=0 out- dtype- casting-",
    "vstack": "vstack tup>xs dtype- casting-",
    "row_stack": "vstack tup>xs dtype- casting-",
    "hstack": "hstack tup>xs dtype- casting-",
    "dstack": "dstack tup>xs",
    "append": "append arr>x1 values>x2 axis=None",
    "split": "split ary>x indices_or_sections axis=0",
    "array_split": "array_split ary>x indices_or_sections axis=0",
    "hsplit": "hsplit ary>x indices_or_sections",
    "vsplit": "vsplit ary>x indices_or_sections",
    "take": "take a>x indices axis=None out- mode-",
    "take_along_axis": "take_along_axis arr>x indices axis",
    "sort": "sort a>x axis=-1 kind- order- stable-",
    "argsort": "argsort a>x axis=-1 kind- order- stable-",
    "searchsorted": "searchsorted a>sorted_sequence v>values side sorter-",
    "digitize": "digitize x bins right-",
    "diff": "diff a n=1 axis=-1 prepend- append-",
    "isclose": "isclose a>x1 b>x2 rtol- atol- equal_nan-",
    "isin": "isin element>x1 test_elements>x2 assume_unique- invert- kind-",
    "meshgrid": "meshgrid *xi copy- sparse- indexing",
    "zeros": "zeros shape dtype- order- device- like-",
    "ones": "ones shape dtype- order- device- like-",
    "empty": "empty shape dtype- order- device- like-",
    "full": "full shape fill_value dtype- order- device- like-",
    "full_like": "full_like a>x fill_value dtype- order- subok- shape- device-",
    "eye": "eye N M=None k=0 dtype- order- device- like-",
    "identity": "identity n dtype- like-",
    "tri": "tri N M=None k=0 dtype- like-",
    "vander": "vander x N=None increasing=False",
    "linspace": "linspace start stop num=50 endpoint=True retstep=False dtype=None axis=0 device-",
    "logspace": "logspace start stop num=50 endpoint=True base=10.0 dtype=None axis=0",
    "copy": "copy a>x order- subok-",
    "ascontiguousarray": "copy a>x dtype- like-",
    "linalg.norm": "norm x ord- axis=None keepdims=False",
    "linalg.inv": "inv a>x",
    "linalg.det": "det a>x",
    "linalg.solve": "solve a b",
    "linalg.qr": "qr a>x mode",
    "linalg.cholesky": "cholesky a>x upper-",
}

FUNCTIONS = Table(_LINES)
"""By the path below `numpy`: "sum", "linalg.norm"."""


def rule(path: str) -> OpRule | None:
    """The rule of a function by its path below `numpy`."""
    return FUNCTIONS.rule(path)
