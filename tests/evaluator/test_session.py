"""Editing: what did not change is not evaluated again, and the answer is that of a fresh evaluation."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kshape.evaluator import Session
from kshape.evaluator.project import NoFiles
from kshape.source.document import Document
from kshape.values.plain import to_python
from kshape.values.state import MISSING

STATEMENTS = [
    "x = 1",
    "x = x + 1",
    "l = [x]",
    "l.append(x)",
    "def f(a):\n    l.append(a)\n    return a * 2",
    "y = f(x)",
    "for i in range(3):\n    x += i",
    "class A:\n    n = 0\n    def __init__(self):\n        A.n += 1",
    "a = A()",
    "z = A.n",
    "d = {'l': l}",
    "d['x'] = len(l)",
    "import random",
    "if random.random() > 0.5:\n    x = 7",
    "x = 3",
    "w = undefined_name",
    "undefined_name = 4",
    "def g(): return undefined_other",
    "m = l",
    "m = [m, x] if 'm' in globals() else []",
    "e = d['l']",
    "e.append('e')",
    "A.n = x",
    "a.other = l",
    "a.other = d.get('l')",
    "for k in l:\n    if k == x: break\nelse:\n    l = [0]",
    "if x > 3:\n    l.append('big')\nelif random.random() > 0.5:\n    y = x",
    "def h():\n    global x\n    x = x * 2\n    return len(l)",
    "z = h()",
    "del x",
    "x, l = 5, list(l)",
    "try:\n    x = l[9]\nexcept IndexError:\n    x = 'none'",
    "w = [f(v) for v in (1, 2)]",
    "from math import *",
    "w = sqrt(4) + floor(2.5)",
    "raise SystemExit",
    "import sys; sys.exit() if x == 3 else None",
]

MODELS = [
    "import keras\nfrom keras import layers",
    "i = keras.Input((8,))",
    "x = layers.Dense(4)(i)",
    "x = layers.Dense(5, name='named')(x)",
    "m = keras.Model(i, x)",
    "s = keras.Sequential()",
    "s.add(keras.Input((3,)))",
    "s.add(layers.Dense(2))",
    "s.add(layers.Conv2D(2, 3))",
    "s.pop()",
    "t = s",
    "t.add(layers.Dense(7))",
    "o = s(keras.Input((3,)))",
    "d = layers.Dense(6)",
    "x = d(i)",
    "x = d(keras.Input((9,)))",
    "m.compile('adam', 'mse')",
    "def build(n):\n    y = layers.Dense(n)(i)\n    return keras.Model(i, y)",
    "m = build(3)",
    "class L(layers.Layer):\n    def __init__(self, n):\n        super().__init__()\n        self.d = layers.Dense(n)\n"
    "    def call(self, x):\n        return self.d(x)",
    "x = L(4)(i)",
    "l = L(2)",
    "x = l(x)",
    "def unused(q):\n    return l(layers.Dense(3)(i))",
    "keras.backend.set_image_data_format('channels_first')",
    "c = layers.Conv2D(3, 2)(keras.Input((6, 6, 1)))",
]


def seen(session: Session) -> tuple[Any, ...]:
    trace = session.run()
    fields = session.evaluator.module.frame.fields
    values = {name: to_python(value) for name, value in fields.items()}
    plain = {name: repr(value) for name, value in values.items() if value is not MISSING}
    tensors = [(r.span.start, str(r.value), r.layer) for r in trace.tensors]
    return plain, [(f.slug, f.span.start, f.message) for f in trace.faults], sorted(fields), sorted(tensors)


@pytest.mark.parametrize(("statements", "seed"), [(STATEMENTS, 1), (STATEMENTS, 2), (MODELS, 3), (MODELS, 4)])
def test_every_edit_gives_what_a_fresh_evaluation_gives(statements: list[str], seed: int) -> None:
    random.seed(seed)
    for _ in range(12):
        lines = statements[:1] + [random.choice(statements) for _ in range(14)]
        document = Document("edited.py", "\n".join(lines))
        session = Session(document, None, NoFiles())
        session.evaluator.strict = True
        session.run()
        for _ in range(8):
            at = random.randrange(len(lines))
            kind = random.randrange(3)
            if kind == 0:
                lines[at] = random.choice(statements)
            elif kind == 1:
                lines.insert(at, random.choice(statements))
            elif len(lines) > 2:
                del lines[at]
            document.update("\n".join(lines))
            fresh = Session(Document("edited.py", "\n".join(lines)), None, NoFiles())
            fresh.evaluator.strict = True
            assert seen(session) == seen(fresh), lines


def test_what_stands_before_the_edit_is_not_evaluated_again() -> None:
    document = Document("edited.py", "a = 1\nb = [a]\nc = 3\nd = 4")
    session = Session(document, None, NoFiles())
    session.run()
    before = session.evaluator.module.frame.fields["b"]
    document.update("a = 1\nb = [a]\nc = 30\nd = 4")
    session.run()
    assert session.evaluator.module.frame.fields["b"] is before
    assert session.evaluator.module.frame.fields["c"] == 30


def test_places_move_with_the_text() -> None:
    document = Document("edited.py", "a = 1\nprint(nope)")
    session = Session(document, None, NoFiles())
    session.run()
    document.update("a = 1\n\n\nprint(nope)")
    assert [f.span.start for f in session.run().faults] == [(4, 7)]


def test_a_broken_statement_costs_itself_alone() -> None:
    document = Document("edited.py", "a = 1\nb = = 2\nc = a + 1\nprint(b, c)")
    session = Session(document, None, NoFiles())
    trace = session.run()
    assert session.evaluator.module.frame.fields["c"] == 2
    assert trace.faults == []


def test_running_twice_changes_nothing() -> None:
    session = Session(Document("s.py", "l = []\nl.append(1)\nprint(nope)\ndef f(): return nope2"), None, NoFiles())
    first, second = seen(session), seen(session)
    assert first == second


def test_what_the_whole_file_tells_holds_for_what_stands_above_it() -> None:
    document = Document("edited.py", "x = 1\nprint(later)\n")
    session = Session(document, None, NoFiles())
    assert [f.slug for f in session.run().faults] == ["undefined"]
    document.update("x = 1\nprint(later)\ndef f():\n    global later\n")
    assert session.run().faults == []
    document.update("x = 1\nprint(later)\ndef f():\n    global other\n")
    assert [f.slug for f in session.run().faults] == ["undefined"]


def test_an_edit_below_changes_the_keras_that_all_is_written_for() -> None:
    text = "from keras.layers import Conv2D, Input\nx = Conv2D(8, 3, 3)(Input((9, 9, 3)))\n"
    session = Session(Document("edited.py", text), None, NoFiles())

    def shapes() -> list[str]:
        return [str(record.value.spec) for record in session.run().tensors if record.layer == "Conv2D"]

    without = shapes()
    session.document.update(text + "model.fit_generator(x)\n")
    assert shapes() != without
    session.document.update(text)
    assert shapes() == without


class Steps:
    root = None

    def __init__(self, steps: int) -> None:
        self.steps = steps


def test_where_the_budget_ran_out_the_next_version_goes_on() -> None:
    document = Document("edited.py", "l = []\nl.append(1)\nfor i in range(500):\n    l.append(i)\nx = len(l)")
    session = Session(document, Steps(200), NoFiles())
    assert [code for _, code, _ in session.run().notes] == ["KS992"]
    session.config.steps = 10**6
    assert seen(session) == seen(Session(document, None, NoFiles()))


def test_statements_behind_the_end_of_the_budget_are_not_read() -> None:
    lines = [f"x{i} = {i}\nprint(y{i} if False else 0)" for i in range(300)]
    document = Document("long.py", "\n".join(lines))
    session = Session(document, Steps(300), NoFiles())
    assert [code for _, code, _ in session.run().notes] == ["KS992"]
    assert not document.chunks[-1].is_read


@pytest.mark.parametrize("behind", ["x = (1", "return 3", "x = '\x00'", "def f(a, a): pass"])
def test_a_fault_behind_the_end_is_found(behind: str) -> None:
    document = Document("ended.py", f"import sys\nsys.exit()\nx = 1\n{behind}")
    Session(document, None, NoFiles()).run()
    assert document.chunks[-1].is_read
    assert document.chunks[-1].error is not None
    assert not document.chunks[2].is_read


def test_an_undefined_name_needs_only_the_statements_with_that_name() -> None:
    text = "print(nope)\nimport sys\nsys.exit()\n" + "x = 1\n" * 50 + "def nap(): return nope"
    document = Document("long.py", text)
    faults = Session(document, None, NoFiles()).run().faults
    assert [f.slug for f in faults] == ["undefined"]
    assert [chunk.is_read for chunk in document.chunks[-2:]] == [False, True]


FUNCTIONS = """
import keras
from keras import layers
SIZE = 8
CONFIG = {"units": 4, "more": [1]}
def helper(x, units):
    return layers.Dense(units)(x)
def build(n_out):
    x = layers.Input((SIZE,))
    return helper(x, n_out + CONFIG["units"])
class Block(layers.Layer):
    def __init__(self, n_units=5):
        super().__init__()
        self.d = layers.Dense(n_units)
    def call(self, x):
        return self.d(layers.Dense(SIZE)(x))
def closure(n_a):
    def inner(n_b): return layers.Input((n_a, n_b, SIZE))
    return inner
def wrong():
    return layers.Conv2D(3, 3)(layers.Input((SIZE,)))
"""

EDITS = [
    ("SIZE = 8", "SIZE = 9"),
    ('"units": 4', '"units": 6'),
    ("[1]}", "[1]}\nCONFIG['units'] = 11"),
    ("n_units=5", "n_units=7"),
    ("n_out +", "2 * n_out +"),
    ("def wrong():", "def right():\n    return layers.Input((SIZE, SIZE))\ndef wrong():"),
    ("(layers.Input((SIZE,)))", "(layers.Input((SIZE, SIZE, 1)))"),
    ("import keras\n", "import keras\nkeras.backend.set_image_data_format('channels_first')\n"),
    ("Input((n_a, n_b, SIZE))", "Input((n_a, n_b, nope))"),
]


def shown(session: Session) -> list[str]:
    trace = session.run()
    tensors = sorted(f"{r.span.start} {getattr(r.value, 'spec', '')}" for r in trace.tensors)
    return [*tensors, *(f"{f.slug} {f.span.start}" for f in trace.faults)]


def test_uncalled_functions_are_remembered_as_long_as_they_hold() -> None:
    random.seed(7)
    for _ in range(12):
        text = FUNCTIONS
        document = Document("edited.py", text)
        session = Session(document, None, NoFiles())
        session.run()
        for old, new in random.sample(EDITS, len(EDITS)):
            text = text.replace(old, new, 1)
            document.update(text)
            fresh = Session(Document("edited.py", text), None, NoFiles())
            assert shown(session) == shown(fresh), (old, new)


def test_an_edit_in_one_function_costs_only_that_function() -> None:
    text = "from keras.layers import *\n" + "".join(
        f"def f{k}(n_in):\n    return Dense({k})(Input((n_in,)))\n" for k in range(1, 60)
    )
    document = Document("edited.py", text)
    session = Session(document, None, NoFiles())
    session.run()
    steps = session.evaluator.budget.steps
    document.update(text.replace("Dense(30)", "Dense(31)"))
    assert len(session.run().tensors) == 118
    assert session.evaluator.budget.steps < steps / 10
