"""Any text has an answer, in time and well-formed. A small share of the cases of `make fuzz`, and texts of hypothesis."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.judge import case, complaints, edited
from tests.fuzz.mutations import any_text, mutated

BLOCKS, EACH = 20, 12

WORDS = st.sampled_from(
    "keras Input Dense model x y = ( ) [ ] { } , : . * ** -1 0 None 10**9 for in if else def class return lambda yield "
    "import from as try except with while async await match case assert del 'a' f'{x}' \n \n\n \n\t fit compile @ := -> #".split(
        " "
    )
)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_mutated_programs(block: int) -> None:
    first = 1_000_000 + block * EACH
    wrong = {seed: found for seed in range(first, first + EACH) if (found := case(seed)[1])}
    assert not wrong


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=300))
def test_any_text_behind_an_import(text: str) -> None:
    assert not list(complaints(f"import keras\n{text}"))


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(WORDS, max_size=40))
def test_words_in_any_order(words: list[str]) -> None:
    assert not list(complaints("import keras\nfrom keras.layers import *\n" + " ".join(words)))


@pytest.mark.parametrize("seed", range(12))
def test_edits(seed: int) -> None:
    random = Random(seed)
    assert not list(edited(mutated(any_text(random), random), random))


HOSTILE = {
    "a label of 10**9": "import numpy as np\nimport keras\ny = np.array([[1, 2, 3], [4, 10**9, 10]])\n",
    "a size that is a text": "import keras\nm = keras.Sequential([keras.layers.Dense(2, input_dim='8')])\n",
    "a size that is a float": "import keras\nm = keras.Sequential([keras.layers.Dense(2, input_dim=1.5)])\n",
    "brackets left open at the end": "import keras\nm = keras.Sequential([keras.Input((4,",
    "a contract in a loop": "import keras\nx = input()\nfor i in x:\n    a = keras.Input((4,))  # (batch, 4)\n    if i:\n        a = keras.layers.Dense(i)(a)  # (batch, n)\n",
    "a loop of 10**9 rounds": "import keras\nn = 0\nfor i in range(10**9):\n    n += i\nx = keras.Input((n,))\n",
    "recursion": "import keras\ndef f(n):\n    return f(n + 1) + f(n)\nx = keras.layers.Dense(f(0))(keras.Input((3,)))\n",
    "a class that is its own base": "import keras\nclass A(keras.Model): pass\nclass A(A, A): pass\nA()(A())\n",
    "a list that holds itself": "import keras\nx = [keras.Input((3,))]\nx.append(x)\nkeras.layers.Add()(x)\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_fuzzing_found_and_its_like(name: str) -> None:
    assert not list(complaints(HOSTILE[name]))


def test_the_counters_of_names_are_those_of_the_text() -> None:
    text = "x = input()\nfor i in x:\n    import keras\n    m = keras.Sequential([keras.Input((20,))])\n"
    assert not list(edited(text, Random(3)))
