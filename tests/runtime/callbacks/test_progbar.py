"""The progress bar against real Keras's, character by character, with a clock of our own."""

from __future__ import annotations

import io
import sys
from typing import Any

import keras
import pytest

from runtime.callbacks import CallbackList, ProgbarLogger
from runtime.core import messages, progbar
from runtime.core.errors import InvalidArgument
from runtime.core.progbar import Progbar
from tests.parity.generate import cases, choices
from tests.runtime.callbacks.driving import FakeModel
from tests.runtime.counting import CASES


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def time(self) -> float:
        return self.now


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: Any) -> Clock:
    made = Clock()
    monkeypatch.setattr(progbar, "time", made)
    monkeypatch.setattr(keras.src.utils.progbar, "time", made)
    return made


def shown(make: Any, clock: Clock, updates: Any, monkeypatch: Any) -> str:
    clock.now, out = 1000.0, Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    bar = make()
    for seconds, method, arguments in updates:
        clock.now += seconds
        getattr(bar, method)(**arguments)
    monkeypatch.undo()
    return out.getvalue()


@pytest.mark.parametrize("rng", list(cases("progbar", 150)), ids=lambda rng: "")
def test_output(rng: Any, monkeypatch: Any) -> None:
    arguments = {
        "target": rng.choice([None, 1, 3, 10, 1000, 4]),
        **choices(
            rng,
            {"width": [..., 5, 30], "verbose": [..., ..., 2, 0], "interval": [..., 0, 1], "unit_name": [..., "sample"]},
        ),
        **rng.choice([{}, {"stateful_metrics": ["loss"]}, {"stateless_metrics": ["loss"]}, {"stateless_metrics": []}]),
    }
    speed = rng.choice([0, 0.00005, 0.002, 0.3, 5, 900])
    updates = []
    for step in range(1, rng.randrange(2, 9)):
        values = [("loss", rng.choice([0.5, 1e-5, -0.25, 12.125])), ("mae", rng.random())][: rng.randrange(0, 3)]
        more = rng.choice([{}, {}, {"finalize": False}]) if arguments["target"] != step else {}
        updates.append((speed, "update", {"current": step, "values": values, **more}))
    if rng.random() < 0.3:
        updates.append((speed, "add", {"n": 2, "values": [("loss", 1.0)]}))
    results = []
    for side in (Progbar, keras.utils.Progbar):
        clock = Clock()
        monkeypatch.setattr(progbar, "time", clock)
        monkeypatch.setattr(keras.src.utils.progbar, "time", clock)
        results.append(shown(lambda side=side: side(**arguments), clock, updates, monkeypatch))
    assert results[0] == results[1], (arguments, updates)
    CASES["Progbar"] += 1


def test_logger_in_a_terminal(clock: Clock, monkeypatch: Any) -> None:
    """Every update of Keras that is not within 0.2 seconds of the one before; the line of the epoch is the same."""
    results = []
    for logger, together in (
        (ProgbarLogger(), CallbackList),
        (keras.callbacks.ProgbarLogger(), keras.callbacks.CallbackList),
    ):
        out, clock.now = Terminal(), 1000.0
        monkeypatch.setattr(sys, "stdout", out)
        callbacks = together([logger], model=FakeModel(), verbose="auto", epochs=2, steps=4)
        callbacks.on_train_begin()
        for epoch in range(2):
            callbacks.on_epoch_begin(epoch)
            for batch in range(4):
                clock.now += 0.5
                callbacks.on_train_batch_end(batch, {"loss": 1 / (batch + 1), "accuracy": 0.5})
                callbacks.on_test_batch_end(batch, {"loss": 9.0})
            callbacks.on_epoch_end(epoch, {"loss": 0.25, "val_loss": 0.5})
        callbacks.on_train_end()
        results.append(out.getvalue())
    assert results[0] == results[1]
    CASES["ProgbarLogger"] += 1


@pytest.mark.parametrize("stage", ["test", "predict"])
def test_logger_of_evaluation_without_a_target(stage: str, clock: Clock, monkeypatch: Any) -> None:
    results = []
    for logger, together in (
        (ProgbarLogger(), CallbackList),
        (keras.callbacks.ProgbarLogger(), keras.callbacks.CallbackList),
    ):
        out, clock.now = Terminal(), 1000.0
        monkeypatch.setattr(sys, "stdout", out)
        callbacks = together([logger], model=FakeModel(), verbose=1, epochs=1, steps=None)
        getattr(callbacks, f"on_{stage}_begin")()
        for batch in range(3):
            clock.now += 0.5
            getattr(callbacks, f"on_{stage}_batch_end")(batch, {"loss": 0.5})
        getattr(callbacks, f"on_{stage}_end")({"loss": 0.5} if stage == "test" else None)
        results.append(out.getvalue())
    assert results[0] == results[1]
    CASES["ProgbarLogger"] += 1


def test_plain_lines_where_there_is_no_terminal(clock: Clock, capsys: Any) -> None:
    callbacks = CallbackList([ProgbarLogger()], model=FakeModel(), verbose=1, epochs=1, steps=24)
    callbacks.on_train_begin()
    callbacks.on_epoch_begin(0)
    for batch in range(24):
        clock.now += 0.5
        callbacks.on_train_batch_end(batch, {"loss": 0.5})
    callbacks.on_epoch_end(0, {"loss": 0.25})
    assert capsys.readouterr().out.splitlines() == [
        "20/24 ━━━━━━━━━━━━━━━━──── 2s 500ms/step - loss: 0.5000",
        "24/24 ━━━━━━━━━━━━━━━━━━━━ 12s 500ms/step - loss: 0.2500",
    ]


def test_a_stdout_that_cannot_write_the_bar(monkeypatch: Any) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True)
    monkeypatch.setattr(sys, "stdout", out)
    Progbar(2).update(2)
    monkeypatch.undo()
    assert b"2/2 ====" in out.buffer.getvalue()  # type: ignore[attr-defined]


def test_messages_may_go_to_logging(capsys: Any, caplog: Any) -> None:
    messages.disable_interactive_logging()
    try:
        assert not messages.is_interactive_logging_enabled()
        with caplog.at_level("INFO", logger="runtime"):
            messages.print_message("\nEpoch 1: done")
    finally:
        messages.enable_interactive_logging()
    assert (capsys.readouterr().out, caplog.messages) == ("", ["Epoch 1: done"])


def test_only_one_kind_of_list() -> None:
    with pytest.raises(InvalidArgument, match=r"stateful_metrics or stateless_metrics\. Received: both"):
        Progbar(1, stateful_metrics=[], stateless_metrics=[])
