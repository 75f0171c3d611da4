"""Window arithmetic with symbolic sizes, and its messages."""

from __future__ import annotations

import pytest

from kshape.rulebook.dims import Size, exceeds, same, substitute, symbol, symbols_in
from kshape.rulebook.errors import RuleError
from kshape.rulebook.specs import TensorSpec
from kshape.rulebook.windows import need_divisible, transposed_length, window_length, windowed

t = symbol("t")


def at(size: Size, number: int) -> Size:
    return substitute(size, {symbols_in(t)[0].key: number})


def test_valid_window() -> None:
    assert same(window_length(t, 3, 1, "valid"), t - 2)
    assert same(window_length(t, 3, 1, "valid", 2), t - 4)
    assert window_length(28, 3, 2, "valid") == 13


def test_same_window() -> None:
    assert same(window_length(t, 3, 1, "same"), t)
    assert same(window_length(2 * t, 3, 2, "same"), t)
    assert window_length(5, 3, 2, "same") == 3
    assert window_length(5, 3, 1, "causal") == 5


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_symbols_give_what_numbers_give(padding: str) -> None:
    for number in range(1, 20):
        for window in range(1, 4):
            for stride in range(1, 4):
                symbolic = at(window_length(t, window, stride, padding), number)
                assert symbolic == window_length(number, window, stride, padding)
                assert at(transposed_length(t, window, stride, padding), number) == transposed_length(
                    number, window, stride, padding
                )


def test_there_and_back() -> None:
    """A transposed convolution with padding "same" undoes the strides of a convolution over a multiple of them."""
    assert same(transposed_length(window_length(4 * t, 3, 4, "same"), 3, 4, "same"), 4 * t)


def test_transposed() -> None:
    assert same(transposed_length(t, 3, 1, "valid"), t + 2)
    assert transposed_length(4, 2, 3, "valid") == 12
    assert transposed_length(4, 3, 2, "same", 1) == 8


def test_too_small() -> None:
    with pytest.raises(RuleError) as caught:
        windowed(
            TensorSpec([None, 2, 9, 8]),
            window=(3, 3),
            strides=(1, 1),
            padding="valid",
            data_format="channels_last",
            channels=16,
            what="Conv2D",
        )
    error = caught.value
    assert error.fault == "non-positive-size"
    assert error.message == (
        "Conv2D needs a height of at least 3. Received: shape=(None, 2, 9, 8), kernel_size=3: height 2 would become 0. "
        'Use padding="same", a smaller kernel_size, or a larger input.'
    )
    assert repr(error.output) == "TensorSpec((None, None, 7, 16), float32)"


def test_channels_first_data_gets_a_hint() -> None:
    with pytest.raises(RuleError, match="data_format="):
        windowed(
            TensorSpec([None, 1, 64, 64]),
            window=(3, 3),
            strides=(1, 1),
            padding="valid",
            data_format="channels_last",
            what="Conv2D",
        )


def test_too_small_only_when_certain() -> None:
    shape = windowed(
        TensorSpec([None, t, 4]), window=(5,), strides=(1,), padding="valid", data_format="channels_last", what="Conv1D"
    )
    assert same(shape[1], t - 4)
    bounded = symbol("n", lower=1, upper=3)
    with pytest.raises(RuleError):
        windowed(
            TensorSpec([None, bounded, 4]),
            window=(5,),
            strides=(1,),
            padding="valid",
            data_format="channels_last",
            what="Conv1D",
        )


def test_divisible() -> None:
    need_divisible(6 * t, 3, what="Conv2D", noun="filters")
    need_divisible(t, 3, what="Conv2D", noun="filters")
    with pytest.raises(RuleError, match=r"Received: filters=6 \* t \+ 1, groups=3"):
        need_divisible(6 * t + 1, 3, what="Conv2D", noun="filters")


def test_sizes_stay_ordered() -> None:
    assert exceeds(t + 1, window_length(t, 3, 1, "valid"))
