"""Colours of boxes by name, and which one a kind of layer has."""

from __future__ import annotations

import re

COLOURS: dict[str, str] = {
    "slate": "#475569",
    "green": "#15803d",
    "blue": "#1d4ed8",
    "cyan": "#0e7490",
    "violet": "#6d28d9",
    "purple": "#a21caf",
    "orange": "#c2410c",
    "amber": "#a16207",
    "grey": "#6b7280",
    "red": "#dc2626",
}
"""Name -> the colour of a box's header, dark enough for white text."""

_KINDS = (
    ("green", r"Input"),
    ("slate", r"Functional$|Sequential$|^Model$"),
    ("cyan", r"Pool"),
    ("blue", r"Conv(?!LSTM)"),
    ("purple", r"LSTM|GRU|RNN|Bidirectional|Cell$|TimeDistributed"),
    ("purple", r"Attention"),
    ("amber", r"Norm|Dropout|Noise|Regularization"),
    ("orange", r"Activation|ReLU|ELU|Softmax|Softplus|Swish|Sigmoid"),
    ("violet", r"Dense|Embedding"),
    ("green", r"^(Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate|Dot|Merge)$"),
    ("grey", r"Flatten|Reshape|Permute|Padding|Cropping|UpSampling|Repeat|Resizing|Rescaling|Crop"),
)


def colour_of(class_name: str) -> str:
    """The colour of a layer of this class: convolutions blue, pooling cyan, dense layers violet, ..."""
    return next((colour for colour, pattern in _KINDS if re.search(pattern, class_name)), "slate")
