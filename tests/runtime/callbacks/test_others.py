"""History, LambdaCallback, TerminateOnNaN, SwapEMAWeights and OrbaxCheckpoint."""

from __future__ import annotations

import pickle
from types import SimpleNamespace
from typing import Any

import keras
import pytest
import torch

from runtime import callbacks as ours
from runtime.core.errors import InvalidArgument
from runtime.core.variable import Variable
from tests.runtime.callbacks.driving import KERAS, OURS, FakeModel, drive
from tests.runtime.counting import CASES


def test_every_rule_has_its_callback() -> None:
    from kshape.rulebook.callbacks import CALLBACKS

    for name, rule in CALLBACKS.items():
        assert issubclass(getattr(ours, name).rule_class, rule)
        assert getattr(ours, name).__doc__


def test_history() -> None:
    logs = [{"loss": 1.0, "b": 2.0}, {"loss": 0.5, "a": 1.0}]
    mine, theirs = (drive(side, [], logs).history for side in (OURS, KERAS))
    assert (mine.history, mine.epoch, mine.params) == (theirs.history, theirs.epoch, theirs.params)
    assert list(mine.history) == list(theirs.history)
    assert pickle.loads(pickle.dumps(mine.history)) == theirs.history
    CASES["History"] += 1


def test_history_goes_on_in_a_second_training() -> None:
    for side in (OURS, KERAS):
        history = side.History()
        for _ in range(2):
            drive(side, [history], [{"loss": 1.0}] * 2)
        assert (history.history, history.epoch) == ({"loss": [1.0] * 4}, [0, 1])


def test_lambda_callback_takes_any_hook_and_attribute() -> None:
    for side in (OURS, KERAS):
        seen: list[Any] = []
        callback = side.LambdaCallback(
            on_epoch_end=lambda epoch, logs, seen=seen: seen.append(epoch),
            on_test_begin=lambda logs, seen=seen: seen.append("test"),
            marker=7,
        )
        together = side.CallbackList([callback], model=FakeModel())
        together.on_test_begin()
        together.on_epoch_end(3, {})
        together.on_epoch_begin(4)
        assert (seen, callback.marker) == (["test", 3], 7)


@pytest.mark.parametrize("loss", [float("nan"), float("inf"), -float("inf"), 1.0])
def test_terminate_on_nan(loss: float, capsys: Any) -> None:
    results = [
        drive(side, [side.TerminateOnNaN()], [{"loss": 1.0}, {"loss": loss}, {"loss": 1.0}], batches=2)
        for side in (OURS, KERAS)
    ]
    assert results[0].last == results[1].last == (2 if loss == 1.0 else 1)
    printed = capsys.readouterr().out.splitlines()
    assert printed[: len(printed) // 2] == printed[len(printed) // 2 :]
    for side in (OURS, KERAS):
        if loss != 1.0:
            with pytest.raises(RuntimeError, match="NaN or Inf loss encountered at batch 0"):
                drive(side, [side.TerminateOnNaN(raise_error=True)], [{"loss": loss}])
    CASES["TerminateOnNaN"] += 1


def averaging(side: Any, values: Any) -> Any:
    """An optimizer with two weights and their averages, as variables of either side."""
    make = Variable if side is OURS else keras.Variable
    weights, averages = [make(torch.tensor([v, v])) for v in values], [make(torch.tensor([-v, -v])) for v in values]
    return SimpleNamespace(
        use_ema=True,
        _trainable_variables=weights,
        _model_variables_moving_average=averages,
        iterations=0,
        learning_rate=0.1,
    )


def state(optimizer: Any) -> list[float]:
    return [float(v.numpy()[0]) for v in (*optimizer._trainable_variables, *optimizer._model_variables_moving_average)]


@pytest.mark.parametrize("swap_on_epoch", [True, False])
def test_swap_ema_weights(swap_on_epoch: bool) -> None:
    traces = []
    for side in (OURS, KERAS):
        optimizer, trace = averaging(side, [1.0, 2.0]), []
        together = side.CallbackList([side.SwapEMAWeights(swap_on_epoch)], model=FakeModel({}, optimizer), epochs=3)
        for epoch in range(3):
            for hook, arguments in (
                ("on_epoch_begin", (epoch,)),
                ("on_test_begin", ()),
                ("on_test_end", ()),
                ("on_epoch_end", (epoch, {})),
            ):
                getattr(together, hook)(*arguments)
                trace.append((hook, state(optimizer)))
        traces.append(trace)
    assert traces[0] == traces[1]
    assert traces[0][1] == ("on_test_begin", [-1.0, -2.0, 1.0, 2.0])
    CASES["SwapEMAWeights"] += 1


def test_swap_ema_weights_changes_back_after_predict() -> None:
    """Keras leaves the averages in the model: its on_predict_end asks for the opposite of what it means."""
    optimizer = averaging(OURS, [1.0])
    together = ours.CallbackList(
        [ours.SwapEMAWeights()], model=FakeModel({}, SimpleNamespace(inner_optimizer=optimizer))
    )
    together.on_predict_begin()
    assert state(optimizer) == [-1.0, 1.0]
    together.on_predict_end()
    assert state(optimizer) == [1.0, -1.0]


def test_swap_ema_weights_needs_averages() -> None:
    with pytest.raises(InvalidArgument, match="needs an optimizer with use_ema=True"):
        ours.CallbackList([ours.SwapEMAWeights()], model=FakeModel()).on_test_begin()


def test_orbax_is_not_here() -> None:
    with pytest.raises(NotImplementedError, match="Use ModelCheckpoint"):
        ours.OrbaxCheckpoint("checkpoints")


def test_a_subclass_has_the_constructor_of_its_base() -> None:
    class Mine(ours.EarlyStopping):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(monitor="loss", **kwargs)

    assert (Mine(patience=4).patience, Mine().monitor) == (4, "loss")
    with pytest.raises(InvalidArgument, match="Did you mean patience"):
        Mine(patient=4)
