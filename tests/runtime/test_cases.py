"""The runtime runs every Markdown case: what stands beside the code is what its tensors, models and errors say.

A program imports Keras under its own name and gets the runtime (`as_keras`).
"""

from __future__ import annotations

import re
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch

import runtime
from runtime.core.context import context
from runtime.serving.facade import served_as_keras
from tests import recording
from tests.runtime.counting import CASES
from tests.test_cases import EXPECTED, Case, cases, show

ELSEWHERE = {
    r"\btf\.(?!keras\b)": "functions of TensorFlow",
    r"load_data\(\)": "a data set that would be downloaded",
    r"_from_directory\(": "a folder of pictures",
    r"ImageDataGenerator": "a class that Keras 3 has under TensorFlow alone",
    r"from elsewhere import": "a module that nobody has",
    r"from keras\.src": "Keras's inner modules",
    r"jaxtyping": "a package that is not installed",
    r"read_csv\(|np\.load\(": "a file of data",
    r"fetch_": "a data set that would be downloaded",
    r"^checks_metrics: (Names in history|Several outputs|A metric without a list|Callbacks that watch nothing)": (
        "names and metrics as Keras 2 took them, which the runtime takes as well"
    ),
    r"error: \[KS904\]": "a contract in a comment, which nothing looks at that runs the code",
    r"^suppressions: (On the line|Half of it|In a function)": "a mistake that a comment silences: it raises all the same",
    r"batch_dot, whose meaning": "batch_dot of rank 4, which today means something else (Keras 2.2 multiplied heads)",
}
"""What a case needs that there is not here, as a pattern in its code or name -> how the skip is worded."""

OTHER_TEXTS = {
    "KS401": "instead of|made its kernel of shape",  # a Sequential of the runtime leaves sizes to its layers
    "KS407": "instead of|made its kernel of shape|needs (integer )?targets|integer",
    "KS410": "This is one sample without its batch axis",  # it sees a sample, not where that comes from
    "KS417": "index out of range",
    "KS416": "one-hot targets",  # the runtime looks at shapes, not at the values of labels: it raises the text of KS302
    "KS602": r"broadcast|must match the size",  # between two tensors of torch, torch itself refuses
}
"""Code -> what the exception says where it cannot be the checker's text."""

TEXTS_OF_CASES = {
    "checks_layers: An argument of the name self": "got multiple values for argument .self.",
    "checks_graph: A condition on a symbolic tensor": "A symbolic tensor has no value that `if` could ask for",
    "checks_graph: A tensor given to the constructor": "needs data_format to be one of",
    "checks_graph: Weights of a Sequential that has no input yet": "has no weights to count before it is built",
    "checks_layers: Data of a size that does not fit": "differ in axis 1 \\(31 and 30\\)",
    "checks_layers: Flatten over an open size": "needs a known size to make its kernel",
    "checks_losses: Losses of one's own": "does not require grad",  # None becomes a tensor without a gradient
    "training_loops: A step that takes its data apart": "too many values to unpack",
    "training_loops: A loss called in a loop": "needs integer targets",
    "training_loops: One optimizer for two models": "needs the variables that it was built with",
    "data_arrays: Folds, weights for the classes": r"Use dict\(enumerate\(class_weight\)\)",
    "data_arrays: Sizes that Keras does not know are None": "^$",  # the assertion's own
}
"""Case -> what the exception says: its line and the words of it, which Python, torch or the layer itself has."""

MORE_DATA = {"KS411", "KS412"}
"""Codes of data that Keras refuses and the runtime may take: any iterator, lists as batches, class_weight."""

OTHER_LINES = {
    "KS315": "Keras and the runtime meet the outputs' names with the first batch, not in compile",
    "KS316": "the checker marks the loss; what raises is fit",
    "KS414": "the checker marks the option that read the labels; what raises is fit",
    "KS415": "the checker marks the option that read the pictures; what raises is fit",
    "KS417": "the checker marks the Embedding; what raises is its call",
    "KS418": "the checker marks the option that cut the windows; what raises is fit",
    "KS703": "the checker marks __init__; what raises is the assignment in it",
}
"""Code -> why the exception comes from another line than the one that the checker marks."""


class Recording(recording.Recording):
    """What a program did in the runtime."""

    model_class = runtime.Model

    def shape_of(self, leaf: Any) -> tuple[tuple[int | None, ...] | None, bool]:
        if isinstance(leaf, runtime.KerasTensor):
            return tuple(leaf.shape), True
        is_real = isinstance(leaf, torch.Tensor) and not context.dry
        return (tuple(leaf.shape), False) if is_real or isinstance(leaf, np.ndarray) else (None, False)


class Wanted(NamedTuple):
    """An `# error:` comment."""

    line: int
    code: str
    text: str


def skipped(case: Case) -> str | None:
    return next((why for pattern, why in ELSEWHERE.items() if re.search(pattern, case.name + case.code)), None)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_case(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reason = skipped(case)
    if reason is not None:
        pytest.skip(reason)
    monkeypatch.chdir(tmp_path)
    recorded, wanted = Recording(), error_of(case.code)
    if wanted is None:
        run(case.code, recorded)
    elif wanted.code in MORE_DATA:
        with suppress(runtime.core.errors.InvalidArgument):
            run(case.code, recorded)
    else:
        with pytest.raises(Exception) as caught:
            run(case.code, recorded)
        need_error(caught.value, wanted, TEXTS_OF_CASES.get(case.name))
    wrong = annotated_wrong(case.code, recorded)
    assert not wrong, "\n".join(wrong)
    CASES["Markdown case"] += 1


def run(code: str, recorded: Recording) -> None:
    """Executes a program from Keras's first state."""
    runtime.utils.clear_session(free_memory=False)
    runtime.utils.set_random_seed(0)
    runtime.config.set_image_data_format("channels_last")
    runtime.config.set_floatx("float32")
    with served_as_keras():
        recording.execute(code, recorded)


def error_of(code: str) -> Wanted | None:
    """The first error that the comments announce: the program ends there."""
    for number, line in enumerate(code.split("\n"), start=1):
        for kind, text in EXPECTED.findall(line):
            found = re.match(r'\[(KS\d+)\](?: "(.*)")?', text) if kind == "error" else None
            if found:
                return Wanted(number, found[1], re.escape(found[2] or ""))
    return None


def need_error(error: BaseException, wanted: Wanted, of_case: str | None = None) -> None:
    """The exception comes from the line of the comment, and says what it says."""
    frames = [frame for each in (error, error.__cause__) if each for frame in traceback.extract_tb(each.__traceback__)]
    lines = [frame.lineno for frame in frames if frame.filename == "case.py"]
    text = of_case or OTHER_TEXTS.get(wanted.code, wanted.text)
    assert re.search(text, str(error)), f"expected {wanted.code} {text!r}, found {error!r}"
    assert wanted.line in lines or wanted.code in OTHER_LINES, f"expected line {wanted.line}, found {lines}: {error!r}"


def annotated_wrong(code: str, recorded: Recording) -> list[str]:
    """The comments that say another shape, or another number of weights, than the runtime."""
    wrong = []
    for number, line in enumerate(code.split("\n"), start=1):
        shapes = [show(shape) for shape in recorded.shapes(number)]
        for kind, text in EXPECTED.findall(line):
            totals = recorded.totals(number) if kind == "params" else []
            if kind == "shape" and shapes and text.strip() not in shapes:
                wrong.append(f"line {number}: the runtime gives {shapes}, the case says {text}")
            if kind == "params" and totals and int(text.replace("_", "")) not in totals:
                wrong.append(f"line {number}: the runtime has {totals} parameters, the case says {text}")
    return wrong
