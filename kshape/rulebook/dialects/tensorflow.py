"""TensorFlow's functions on tensors, by the op of keras.ops that each is, with TensorFlow's own parameters.

The same function stands under several paths (tf.reduce_sum, tf.math.reduce_sum): `rule` finds it under each.
Source: TensorFlow 2.16.
"""

from __future__ import annotations

from ..op import OpRule
from . import tensorflow_numbers, tensorflow_pictures, tensorflow_rules
from .foreign import Table

_UNARY = """
    abs acos:arccos acosh:arccosh asin:arcsin asinh:arcsinh atan:arctan atanh:arctanh ceil cos cosh erf erfc exp expm1
    floor is_finite:isfinite is_inf:isinf is_nan:isnan log log1p logical_not negative reciprocal round rsqrt sigmoid
    sign sin sinh sqrt square tan tanh rint:round log_sigmoid conj:conjugate real imag angle erfinv lgamma:log
    digamma:log ndtri:log reciprocal_no_nan:reciprocal invert_permutation:copy
"""
_BINARY = """
    add subtract multiply divide truediv:divide divide_no_nan maximum minimum pow:power mod floormod:mod
    floordiv:floor_divide floor_div:floor_divide equal not_equal greater greater_equal less less_equal logical_and
    logical_or logical_xor squared_difference:subtract xlogy:multiply xlog1py:multiply xdivy:divide realdiv:divide
    multiply_no_nan:multiply truncatediv:floor_divide truncatemod:mod
"""
_REDUCTIONS = """
    reduce_sum:sum reduce_mean:mean reduce_max:max reduce_min:min reduce_prod:prod reduce_any:any reduce_all:all
    reduce_std:std reduce_variance:var reduce_logsumexp:logsumexp reduce_euclidean_norm:sum
"""


def _lines(names: str, parameters: str) -> dict[str, str]:
    """ "abs acos:arccos" -> a line for each: the function, then the op where its name differs."""
    pairs = [name.partition(":") for name in names.split()]
    return {name: f"{op or name} {parameters}" for name, _, op in pairs}


_LINES: dict[str, str] = {
    **_lines(_UNARY, "x name-"),
    **_lines(_BINARY, "x>x1 y>x2 name-"),
    **_lines(_REDUCTIONS, "input_tensor>x axis=None keepdims=False name-"),
    "atan2": "arctan2 y>x1 x>x2 name-",
    "argmax": "argmax input>x axis=0 output_type- name- ::int64",
    "argmin": "argmin input>x axis=0 output_type- name- ::int64",
    "cumsum": "cumsum x axis=0 exclusive- reverse- name-",
    "cumprod": "cumprod x axis=0 exclusive- reverse- name-",
    "count_nonzero": "count_nonzero input>x axis keepdims- dtype- name-",
    "cast": "cast x dtype name-",
    "saturate_cast": "cast value>x dtype name-",
    "clip_by_value": "clip t>x clip_value_min>x_min clip_value_max>x_max name-",
    "clip_by_norm": "copy t>x clip_norm- axes- name-",
    "concat": "concatenate values>xs axis name-",
    "stack": "stack values>x axis=0 name-",
    "unstack": "unstack value>x num=None axis=0 name-",
    "expand_dims": "expand_dims input>x axis name-",
    "squeeze": "squeeze input>x axis=None name-",
    "reshape": "reshape tensor>x shape>newshape name-",
    "transpose": "transpose a>x perm>axes=None conjugate- name-",
    "tile": "tile input>x multiples>repeats name-",
    "repeat": "repeat input>x repeats axis=None name-",
    "reverse": "flip tensor>x axis name-",
    "roll": "roll input>x shift axis name-",
    "pad": "pad tensor>x paddings>pad_width mode- constant_values- name-",
    "slice": "slice input_>inputs begin>start_indices size>shape name-",
    "gather": "gather params indices validate_indices- axis=0 batch_dims=0 name-",
    "gather_nd": "gather_nd params indices batch_dims=0 name-",
    "scatter_nd": "scatter indices updates>values shape name-",
    "tensor_scatter_nd_update": "copy tensor>x indices- updates- name-",
    "tensor_scatter_nd_add": "copy tensor>x indices- updates- name-",
    "one_hot": "one_hot indices>x depth>num_classes on_value- off_value- axis=-1 dtype='float32' name-",
    "broadcast_to": "broadcast_to input>x shape name-",
    "sort": "sort values>x axis=-1 direction- name-",
    "argsort": "argsort values>x axis=-1 direction- stable- name-",
    "searchsorted": "searchsorted sorted_sequence values side name-",
    "norm": "norm tensor>x ord- axis=None keepdims=False name-",
    "tensordot": "tensordot a>x1 b>x2 axes name-",
    "einsum": "einsum equation>subscripts *inputs name- optimize-",
    "meshgrid": "meshgrid *args indexing name-",
    "range": "arange start limit>stop=None delta>step=1 dtype=None name-",
    "linspace": "linspace start stop num name- axis=0",
    "fill": "full dims>shape value>fill_value name-",
    "zeros": "zeros shape dtype='float32' name- layout-",
    "ones": "ones shape dtype='float32' name- layout-",
    "zeros_like": "zeros_like input>x dtype=None name- layout-",
    "ones_like": "ones_like input>x dtype=None name- layout-",
    "eye": "eye num_rows>N num_columns>M=None batch_shape- dtype='float32' name-",
    "convert_to_tensor": "convert_to_tensor value>x dtype=None dtype_hint- name-",
    "identity": "copy input>x name-",
    "stop_gradient": "copy input>x name-",
    "ensure_shape": "copy x shape- name-",
    "debugging.check_numerics": "copy tensor>x message- name-",
    "size": "size input>x out_type- name-",
    "scalar_mul": "multiply scalar>x1 x>x2 name-",
    "cumulative_logsumexp": "cumsum x axis=0 exclusive- reverse- name-",
    "tensor_scatter_nd_sub": "copy tensor>x indices- updates- name-",
    "tensor_scatter_nd_max": "copy tensor>x indices- updates- name-",
    "reverse_sequence": "copy input>x seq_lengths- seq_axis- batch_axis- name-",
    "complex": "add real>x1 imag>x2 name- ::complex64",
    "zero_fraction": "mean value>x name- ::float32",
    "top_k": "top_k input>x k=1 sorted index_type- name-",
    "l2_normalize": "copy x axis- epsilon- name- dim-",
    "bincount": "bincount arr>x weights=None minlength=0 maxlength- dtype- name- axis- binary_output-",
    # tf.nn
    "nn.relu": "relu features>x name-",
    "nn.relu6": "relu6 features>x name-",
    "nn.leaky_relu": "leaky_relu features>x alpha>negative_slope=0.2 name-",
    "nn.elu": "elu features>x name-",
    "nn.selu": "selu features>x name-",
    "nn.gelu": "gelu features>x approximate=False name-",
    "nn.silu": "silu features>x beta-",
    "nn.swish": "silu features>x beta-",
    "nn.tanh": "tanh x name-",
    "nn.sigmoid": "sigmoid x name-",
    "nn.softplus": "softplus features>x name-",
    "nn.softsign": "softsign features>x name-",
    "nn.softmax": "softmax logits>x axis=-1 name-",
    "nn.log_softmax": "log_softmax logits>x axis=-1 name-",
    "nn.dropout": "random.dropout x>inputs rate=0.5 noise_shape- seed- name-",
    "nn.bias_add": "copy value>x bias- data_format- name-",
    "nn.l2_normalize": "copy x axis- epsilon- name- dim-",
    "nn.l2_loss": "sum t>x name-",
    "nn.embedding_lookup": "take params>x ids>indices max_norm- name- @axis=0",
    "nn.moments": "moments x axes shift- keepdims=False name-",
    "nn.batch_normalization": "copy x mean- variance- offset- scale- variance_epsilon- name-",
    "nn.local_response_normalization": "copy input>x depth_radius- bias- alpha- beta- name-",
    "nn.lrn": "copy input>x depth_radius- bias- alpha- beta- name-",
    "nn.space_to_depth": "space_to_depth input>x block_size data_format- name-",
    "nn.depth_to_space": "depth_to_space input>x block_size data_format- name-",
    "nn.top_k": "top_k input>x k=1 sorted index_type- name-",
    "nn.in_top_k": "in_top_k targets predictions k name-",
    # tf.linalg
    "linalg.inv": "inv input>x adjoint- name-",
    "linalg.det": "det input>x name-",
    "linalg.trace": "trace x name- @axis1=-2 @axis2=-1",
    "linalg.band_part": "copy input>x num_lower- num_upper- name-",
    "linalg.matrix_transpose": "swapaxes a>x name- conjugate- @axis1=-2 @axis2=-1",
    "linalg.cholesky": "cholesky input>x name-",
    "linalg.solve": "solve matrix>a rhs>b adjoint- name-",
    "linalg.expm": "copy input>x name-",
    "linalg.sqrtm": "copy input>x name-",
    "linalg.set_diag": "copy input>x diagonal- name- k- align-",
    "linalg.adjoint": "swapaxes matrix>x name- @axis1=-2 @axis2=-1",
    "linalg.logdet": "det matrix>x name-",
    "linalg.pinv": "pinv a>x rcond- validate_args- name-",
    "linalg.cross": "copy a>x b- name-",
    "linalg.eigh": "eigh tensor>x name-",
    "linalg.triangular_solve": "solve_triangular matrix>a rhs>b lower- adjoint- name-",
    # tf.random
    "random.normal": "random.normal shape mean=0.0 stddev=1.0 dtype='float32' seed- name-",
    "random.uniform": "random.uniform shape minval=0 maxval=None dtype='float32' seed- name-",
    "random.truncated_normal": "random.truncated_normal shape mean=0.0 stddev=1.0 dtype='float32' seed- name-",
    "random.categorical": "random.categorical logits num_samples dtype- seed- name- ::int64",
    "random.shuffle": "copy value>x seed- name-",
    "random.stateless_normal": "random.normal shape seed- mean=0.0 stddev=1.0 dtype='float32' name- alg-",
    "random.stateless_uniform": "random.uniform shape seed- minval=0 maxval=None dtype='float32' name- alg-",
    "random.stateless_truncated_normal": (
        "random.truncated_normal shape seed- mean=0.0 stddev=1.0 dtype='float32' name- alg-"
    ),
    "random.stateless_categorical": "random.categorical logits num_samples seed- dtype- name- ::int64",
    "random.gamma": "random.gamma shape alpha beta- dtype='float32' seed- name-",
    # tf.image
    "image.resize": "image.resize images size method- preserve_aspect_ratio- antialias- name- ::float32",
    "image.rgb_to_grayscale": "image.rgb_to_grayscale images name-",
    "image.rgb_to_hsv": "copy images>x name-",
    "image.hsv_to_rgb": "copy images>x name-",
    "image.convert_image_dtype": "cast image>x dtype saturate- name-",
    "image.per_image_standardization": "cast image>x @dtype='float32'",
    "image.flip_left_right": "copy image>x",
    "image.flip_up_down": "copy image>x",
    "image.random_flip_left_right": "copy image>x seed-",
    "image.random_flip_up_down": "copy image>x seed-",
    "image.random_brightness": "copy image>x max_delta- seed-",
    "image.random_contrast": "copy image>x lower- upper- seed-",
    "image.random_saturation": "copy image>x lower- upper- seed-",
    "image.random_hue": "copy image>x max_delta- seed-",
    "image.random_jpeg_quality": "copy image>x min_jpeg_quality- max_jpeg_quality- seed-",
    **{
        f"image.stateless_random_{name}": f"copy image>x {options} seed-"
        for name, options in {
            "flip_left_right": "",
            "flip_up_down": "",
            "brightness": "max_delta-",
            "contrast": "lower- upper-",
            "saturation": "lower- upper-",
            "hue": "max_delta-",
        }.items()
    },
    **{f"image.{name}": "copy images>x" for name in ("rgb_to_yuv", "yuv_to_rgb", "rgb_to_yiq", "yiq_to_rgb")},
    **{
        f"image.{name}": "image.resize images size method- align_corners- half_pixel_centers- name- ::float32"
        for name in ("resize_images", "resize_bilinear", "resize_nearest_neighbor", "resize_bicubic")
    },
    "image.transpose": "swapaxes image>x name- @axis1=-3 @axis2=-2",
    "image.draw_bounding_boxes": "copy images>x boxes- colors- name-",
    "image.adjust_jpeg_quality": "copy image>x jpeg_quality- dct_method- name-",
    "image.adjust_brightness": "copy image>x delta-",
    "image.adjust_contrast": "copy images>x contrast_factor-",
    "image.adjust_saturation": "copy image>x saturation_factor- name-",
    "image.adjust_hue": "copy image>x delta- name-",
    "image.adjust_gamma": "copy image>x gamma- gain-",
}

FUNCTIONS = Table(_LINES, {**tensorflow_rules.OWN, **tensorflow_pictures.OWN, **tensorflow_numbers.OWN})
"""By the path below `tensorflow`, in the shortest form: "reduce_sum", "nn.relu", "image.resize"."""

_HOMES = ("math.", "linalg.", "nn.", "raw_ops.", "compat.v1.", "compat.v2.")
_SAME_FUNCTION = {
    "linalg.matmul": "matmul",
    "linalg.norm": "norm",
    "linalg.einsum": "einsum",
    "linalg.eye": "eye",
    "linalg.tensordot": "tensordot",
    "linalg.l2_normalize": "l2_normalize",
    "sigmoid": "nn.sigmoid",
    "math.softmax": "nn.softmax",
    "math.log_softmax": "nn.log_softmax",
    "math.softplus": "nn.softplus",
    "math.in_top_k": "nn.in_top_k",
    "accumulate_n": "add_n",
    "image.stateless_random_crop": "image.random_crop",
    "image.decode_image": "io.decode_image",
    "image.decode_jpeg": "io.decode_jpeg",
    "image.decode_png": "io.decode_png",
    "random_normal": "random.normal",
    "random_uniform": "random.uniform",
    "truncated_normal": "random.truncated_normal",
    "random_shuffle": "random.shuffle",
    "matrix_inverse": "linalg.inv",
    "div": "divide",
    "nn.softmax_cross_entropy_with_logits_v2": "nn.softmax_cross_entropy_with_logits",
}
"""Path -> another path of the same function."""


def rule(path: str) -> OpRule | None:
    """The rule of a function by its path below `tensorflow`: "math.reduce_sum", "nn.relu", "reduce_sum"."""
    found = FUNCTIONS.rule(_SAME_FUNCTION.get(path, path))
    if found is not None:
        return found
    for home in _HOMES:
        if path.startswith(home):
            return rule(path[len(home) :])
    return None
