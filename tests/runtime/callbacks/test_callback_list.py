"""The order of hook calls against real Keras, lazy logs, and hooks that nobody implements."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
import torch

from runtime.callbacks.callback import HOOKS, Callback
from runtime.callbacks.callback_list import CallbackList
from runtime.callbacks.logs import Logs, plain_logs
from tests.parity.generate import cases
from tests.runtime.callbacks.driving import KERAS, OURS, FakeModel, drive
from tests.runtime.counting import CASES


def recorder(base: Any, hooks: Any, calls: list[Any]) -> Any:
    """A callback class over either side's Callback that implements these hooks only."""

    def hook(name: str) -> Any:
        def call(self: Any, *args: Any, **kwargs: Any) -> None:
            logs = kwargs.get("logs", args[-1] if args else None)
            calls.append((name, args[0] if "epoch" in name or "batch" in name else None, dict(logs or {})))

        return call

    return type("Recorder", (base,), {name: hook(name) for name in hooks})


@pytest.mark.parametrize("rng", list(cases("hooks", 40)), ids=lambda rng: "")
def test_order_of_hooks(rng: Any) -> None:
    hooks, logs = rng.sample(HOOKS, rng.randrange(1, 9)), [{"loss": 1.0, "accuracy": 0.5}] * rng.randrange(1, 4)
    kinds, batches = [rng.choice(["class", "lambda"]) for _ in range(2)], rng.randrange(1, 4)
    results = {}
    for side in (OURS, KERAS):
        calls: list[Any] = []
        made = recorder(side.Callback, hooks, calls)
        functions = {name: getattr(made(), name) for name in hooks}
        callbacks = [made() if kind == "class" else side.LambdaCallback(**functions) for kind in kinds]
        drive(side, callbacks, logs, batches=batches)
        results[side] = calls
    assert results[OURS] == results[KERAS]
    CASES["CallbackList"] += 1


def test_evaluation_and_prediction() -> None:
    results = {}
    for side in (OURS, KERAS):
        calls: list[Any] = []
        together = side.CallbackList([recorder(side.Callback, HOOKS, calls)()], model=FakeModel(), verbose=0)
        for stage in ("test", "predict"):
            getattr(together, f"on_{stage}_begin")()
            for batch in range(2):
                getattr(together, f"on_{stage}_batch_begin")(batch)
                getattr(together, f"on_{stage}_batch_end")(batch, {"loss": torch.tensor(1.5)})
            getattr(together, f"on_{stage}_end")({"loss": 1.5})
        results[side] = calls
    assert results[OURS] == results[KERAS]
    CASES["CallbackList"] += 1


def test_a_callback_needs_no_constructor_and_no_base_class() -> None:
    class Silent(Callback):
        def __init__(self) -> None:
            self.seen: list[Any] = []

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.seen.append((epoch, self.model.stop_training, self.params["epochs"]))

    class NoCallback:
        def set_model(self, model: Any) -> None: ...
        def set_params(self, params: Any) -> None: ...
        def on_train_end(self, logs: Any = None) -> None:
            ended.append(logs)

    ended: list[Any] = []
    silent = Silent()
    drive(OURS, [silent, NoCallback()], [{"loss": 1.0}])
    assert silent.seen == [(0, False, 1)]
    assert ended == [{"loss": 1.0}]


def test_a_hook_may_be_given_between_two_trainings() -> None:
    callback, model, ended = Callback(), FakeModel(), []
    together = CallbackList([callback], model=model)
    together.on_train_begin()
    assert not together.wants("on_epoch_end")
    callback.on_epoch_end = lambda epoch, logs: ended.append(epoch)  # type: ignore[method-assign]
    together.on_train_begin()
    together.on_epoch_end(3, {})
    assert ended == [3]


def test_callbacks_change_the_logs_for_those_behind_them() -> None:
    class Adds(Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            logs["extra"] = 7.0

    assert drive(OURS, [Adds()], [{"loss": 1.0}]).history.history == {"loss": [1.0], "extra": [7.0]}


def test_the_model_behind_data_parallel() -> None:
    class DistributedDataParallel:
        module = FakeModel()

    callback = Callback()
    callback.set_model(DistributedDataParallel())
    assert callback.model is DistributedDataParallel.module


class Untouchable:
    """Stands for a tensor on a device: whoever makes a number of it waits."""

    def __float__(self) -> float:
        raise AssertionError("the device was waited for")


def test_nobody_waits_for_logs_that_nobody_reads() -> None:
    class Looks(Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            assert isinstance(logs, dict) and logs

    together = CallbackList(
        [Looks()], add_history=True, add_progbar=True, model=FakeModel(), verbose=0, epochs=1, steps=2
    )
    together.on_train_begin()
    together.on_epoch_begin(0)
    together.on_train_batch_end(0, {"loss": Untouchable()})
    together.on_train_batch_end(1, lambda: pytest.fail("the logs were computed"))


def test_logs_that_a_callback_keeps_hold_the_values_of_their_batch() -> None:
    class Keeps(Callback):
        def __init__(self) -> None:
            self.kept: list[Any] = []

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            self.kept.append(logs)

    keeps, total = Keeps(), torch.tensor(0.0)
    together = CallbackList([keeps, Callback()], model=FakeModel())
    for batch, hand_over in enumerate((Logs, dict, lambda logs: lambda: logs)):
        total += 1
        together.on_train_batch_end(batch, hand_over({"loss": total}))
    total += 1
    assert [logs["loss"] for logs in keeps.kept] == [1.0, 2.0, 3.0]


def test_hooks_that_nobody_implements_are_not_called() -> None:
    together = CallbackList([Callback(), OURS.History()], model=FakeModel())
    assert not any(together.wants(hook) for hook in HOOKS if "batch" in hook or "test" in hook or "predict" in hook)
    assert together.wants("on_epoch_end")
    together.on_train_batch_end(0, Untouchable())


def test_values_are_floats_when_they_are_read() -> None:
    values = {"loss": torch.tensor(0.5), "accuracy": torch.tensor([0.25]), "n": torch.tensor(3), "text": "as it is"}
    for read in (dict, lambda logs: {**logs}, lambda logs: dict(logs.items()), Logs.copy, lambda logs: f(**logs)):
        assert read(Logs(values)) == {"accuracy": 0.25, "loss": 0.5, "n": 3.0, "text": "as it is"}
    assert all(type(Logs(values)[name]) is float for name in ("loss", "accuracy", "n"))
    assert json.loads(json.dumps(Logs(values)))["loss"] == 0.5
    assert pickle.loads(pickle.dumps(Logs(values))) == dict(Logs(values))
    assert (len(Logs(values)), "loss" in Logs(values), Logs(values).get("none", 1)) == (4, True, 1)
    assert list(Logs(values)) == list(Logs(values).keys()) == ["accuracy", "loss", "n", "text"]
    assert str(Logs({"loss": torch.tensor(0.5)})) == "{'loss': 0.5}"
    assert Logs(values) | {"loss": 1} == {**Logs(values), "loss": 1}
    assert not Logs() and not Logs({}) and Logs(values)


def f(**kwargs: Any) -> dict[str, Any]:
    return kwargs


def test_all_tensors_are_fetched_at_once(monkeypatch: Any) -> None:
    fetched = []
    real = torch.Tensor.tolist
    monkeypatch.setattr(torch.Tensor, "tolist", lambda self: fetched.append(self.shape) or real(self))
    logs = Logs({name: torch.tensor(float(index)) for index, name in enumerate("abcd")})
    assert fetched == []
    assert (logs["c"], logs["a"], sum(logs.values())) == (2.0, 0.0, 6.0)
    assert fetched == [(4,)]


def test_logs_of_a_function_are_computed_when_they_are_read() -> None:
    computed = []
    logs = Logs(lambda: computed.append(1) or {"loss": torch.tensor(2.0)})
    assert bool(logs) and not computed
    assert logs["loss"] == 2.0 and logs["loss"] == 2.0
    assert len(computed) == 1


def test_plain_logs_are_those_of_keras() -> None:
    from keras.src.utils.python_utils import pythonify_logs

    nested = {"loss": torch.tensor(0.1), "b": {"y": torch.tensor(1.0, dtype=torch.float64), "x": 2}, "a": torch.ones(2)}
    ours, theirs = plain_logs(nested), pythonify_logs(nested)
    assert list(ours) == list(theirs)
    assert {**ours, "a": 0} == {**theirs, "a": 0}
    CASES["Logs"] += 1
