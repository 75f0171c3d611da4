"""tf.app and tf.flags of TensorFlow 1, which are absl's."""

from __future__ import annotations

from typing import Any

from kshape.libraries import absl

MEMBERS: dict[str, Any] = {
    **absl.FLAGS,
    **absl.APP,
    **{f"flags.{name}": value for name, value in absl.FLAGS.items()},
}
