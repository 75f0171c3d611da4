"""EarlyStopping, ReduceLROnPlateau, LearningRateScheduler and ModelCheckpoint against real Keras's, on the same logs."""

from __future__ import annotations

import math
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import runtime
from runtime.callbacks.batches import BatchCounter
from runtime.core.errors import InvalidArgument
from tests.parity.generate import cases, choices
from tests.runtime.callbacks.driving import KERAS, OURS, FakeModel, FakeOptimizer, drive, logs_of
from tests.runtime.counting import CASES

METRICS = {"accuracy": "up", "mae": "down"}
MONITORED = {"monitor": [..., "loss", "accuracy", "val_accuracy"], "mode": [..., "min", "max", "auto"]}


def same(a: Any, b: Any) -> bool:
    return bool(a == b or (isinstance(a, float) and isinstance(b, float) and math.isnan(a) and math.isnan(b)))


def assert_same_histories(ours: Any, keras: Any, about: Any) -> None:
    assert list(ours.history.history) == list(keras.history.history), about
    for name, values in keras.history.history.items():
        found = ours.history.history[name]
        assert len(found) == len(values) and all(map(same, found, values)), (about, name, found, values)


def run_both(name: str, arguments: dict[str, Any], logs: Any, **options: Any) -> tuple[Any, Any]:
    results = []
    for side in (OURS, KERAS):
        callback = getattr(side, name)(**arguments)
        result = drive(side, [callback], logs, FakeModel(METRICS, FakeOptimizer(0.1)), **options)
        result.callback = callback
        results.append(result)
    CASES[name] += 1
    return results[0], results[1]


@pytest.mark.parametrize("rng", list(cases("early", 150)), ids=lambda rng: "")
def test_early_stopping(rng: Any, capsys: Any) -> None:
    arguments = choices(
        rng,
        {
            **MONITORED,
            "min_delta": [..., 0.0001, -0.1, 0.05],
            "patience": [..., 1, 2, 4],
            "verbose": [..., 1],
            "baseline": [..., 0.5, 0.9],
            "restore_best_weights": [..., True],
            "start_from_epoch": [..., 1, 3],
        },
    )
    ours, keras = run_both("EarlyStopping", arguments, logs_of(rng, rng.randrange(1, 14)))
    assert (ours.last, ours.events) == (keras.last, keras.events), arguments
    for name in ("wait", "stopped_epoch", "best", "best_epoch"):
        assert same(getattr(ours.callback, name), getattr(keras.callback, name)), (arguments, name)
    printed = capsys.readouterr().out.splitlines()
    assert printed[: len(printed) // 2] == printed[len(printed) // 2 :], arguments


@pytest.mark.parametrize("rng", list(cases("plateau", 150)), ids=lambda rng: "")
def test_reduce_lr_on_plateau(rng: Any, capsys: Any) -> None:
    arguments = choices(
        rng,
        {
            **MONITORED,
            "factor": [..., 0.5, 0.2],
            "patience": [..., 0, 1, 2, 3],
            "verbose": [..., 1],
            "min_delta": [..., 0, 0.05],
            "cooldown": [..., 1, 3],
            "min_lr": [..., 0.01, 0.03],
        },
    )
    ours, keras = run_both("ReduceLROnPlateau", arguments, logs_of(rng, rng.randrange(1, 20)))
    assert ours.rates == keras.rates, arguments
    assert_same_histories(ours, keras, arguments)
    printed = capsys.readouterr().out.splitlines()
    assert printed[: len(printed) // 2] == printed[len(printed) // 2 :], arguments


SCHEDULES = {
    "halves": lambda epoch, rate: rate * 0.5,
    "numpy": lambda epoch, rate: np.float32(0.1 / (1 + epoch)),
    "exponential": lambda epoch, rate: float(rate * math.exp(-0.1)) if epoch > 2 else rate,
    "of the epoch only": lambda epoch: 0.1 * 0.9**epoch,
}


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("verbose", [0, 1])
def test_learning_rate_scheduler(name: str, verbose: int, capsys: Any) -> None:
    arguments = {"schedule": SCHEDULES[name], "verbose": verbose}
    ours, keras = run_both("LearningRateScheduler", arguments, [{"loss": 1.0}] * 6)
    assert ours.rates == keras.rates
    assert_same_histories(ours, keras, name)
    assert "learning_rate" in ours.history.history
    printed = capsys.readouterr().out.splitlines()
    assert printed[: len(printed) // 2] == printed[len(printed) // 2 :]


def test_learning_rate_scheduler_refuses_what_is_no_float() -> None:
    with pytest.raises(InvalidArgument, match=r"needs schedule to give a float. Received: 1 for epoch 0."):
        drive(OURS, [OURS.LearningRateScheduler(lambda epoch, rate: 1)], [{"loss": 1.0}])


def test_several_optimizers_have_a_rate_each() -> None:
    for side in (OURS, KERAS):
        both = SimpleNamespace(optimizers=[FakeOptimizer(0.1, "sgd"), FakeOptimizer(0.2, "adam")], learning_rate=0.0)
        both.iterations = 0
        result = drive(side, [side.ReduceLROnPlateau("loss", patience=1)], [{"loss": 1.0}] * 3, FakeModel({}, both))
        assert [float(each.learning_rate) for each in both.optimizers] == pytest.approx([0.001, 0.002])
        assert result.history.history["learning_rate_adam"] == pytest.approx([0.2, 0.2, 0.02])


PATHS = ["m.keras", "deep/er/{epoch:02d}-{val_loss:.2f}.keras", "{epoch}.h5", "{epoch:03d}-{accuracy:.3f}.h5"]


@pytest.mark.parametrize("rng", list(cases("checkpoint", 200)), ids=lambda rng: "")
def test_model_checkpoint(rng: Any, tmp_path: Path, capsys: Any) -> None:
    arguments = choices(
        rng,
        {
            "monitor": [..., "loss", "accuracy", "val_accuracy"],
            "mode": [..., "min", "max"],
            "save_best_only": [..., True, True],
            "save_weights_only": [..., True],
            "save_freq": [..., ..., 1, 3, 5, 8],
            "initial_value_threshold": [..., 0.7],
            "verbose": [..., 1],
        },
    )
    path = rng.choice(PATHS)
    path = path.rpartition(".")[0] + ".weights.h5" if arguments.get("save_weights_only") else path
    if isinstance(arguments.get("save_freq"), int):
        arguments.pop("initial_value_threshold", None)  # Keras calls None there before the first epoch has ended
        arguments.pop("save_best_only", None)
        path = rng.choice(["{epoch}-{batch:02d}", "{batch}"]) + path.rpartition("/")[2].replace("{epoch}", "")
    arguments["filepath"] = str(tmp_path / path)
    options = {"batches": rng.randrange(1, 6), "step": rng.choice([1, 1, 2, 4])}
    ours, keras = run_both("ModelCheckpoint", arguments, logs_of(rng, rng.randrange(1, 8)), **options)
    assert ours.events == keras.events, (arguments, options)
    assert same(ours.callback.best, keras.callback.best), arguments
    printed = capsys.readouterr().out.splitlines()
    assert printed[: len(printed) // 2] == printed[len(printed) // 2 :], arguments


@pytest.mark.parametrize("rng", list(cases("batches", 40)), ids=lambda rng: "")
def test_batches_are_counted_over_epochs(rng: Any) -> None:
    step, every, batches = rng.choice([1, 2, 3]), rng.randrange(1, 9), rng.randrange(1, 7)
    counter, total, since = BatchCounter(every), 0, 0
    for _ in range(4):
        for batch in range(step - 1, batches * step, step):
            total += step
            since += step
            assert counter.is_full(batch) == (since >= every), (step, every, batches, total)
            since = 0 if since >= every else since


def test_checkpoint_with_the_best_only_and_save_freq() -> None:
    """Keras raises TypeError here: it settles the direction at the end of the first epoch only."""
    callback = OURS.ModelCheckpoint("{batch}.keras", monitor="loss", save_best_only=True, save_freq=1)
    result = drive(OURS, [callback], [{"loss": 2.0}, {"loss": 3.0}, {"loss": 1.0}], batches=2)
    assert [event[1] for event in result.events] == ["1.keras", "1.keras"]


def test_checkpoint_every_period_of_an_older_script() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        callback = OURS.ModelCheckpoint("{epoch}.keras", period=2)
    result = drive(OURS, [callback], [{"loss": 1.0}] * 5)
    assert [event[1] for event in result.events] == ["2.keras", "4.keras"]


def test_checkpoint_names_what_is_not_logged() -> None:
    with pytest.raises(KeyError, match="is not among epoch, loss"):
        drive(OURS, [OURS.ModelCheckpoint("{epoch}-{acc:.2f}.keras")], [{"loss": 1.0}])


def test_checkpoint_onto_a_directory(tmp_path: Path) -> None:
    class OnDisk(FakeModel):
        def save(self, path: str, overwrite: bool = True) -> None:
            open(path, "wb").close()

    (tmp_path / "m.keras").mkdir()
    for side in (OURS, KERAS):
        with pytest.raises(OSError, match="Please specify a non-directory filepath"):
            drive(side, [side.ModelCheckpoint(tmp_path / "m.keras")], [{"loss": 1.0}], OnDisk())


@pytest.mark.parametrize("name", ["EarlyStopping", "ReduceLROnPlateau", "ModelCheckpoint"])
def test_a_quantity_that_is_not_logged(name: str) -> None:
    more = {"filepath": "m.keras", "save_best_only": True} if name == "ModelCheckpoint" else {}
    results = {}
    for side in (OURS, KERAS):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("default")
            results[side] = drive(side, [getattr(side, name)(monitor="val_loss", **more)], [{"loss": 1.0}] * 3)
        assert len(caught) == 1, "one warning, however many epochs"
        assert "val_loss" in str(caught[0].message)
    assert results[OURS].events == results[KERAS].events
    assert results[OURS].last == results[KERAS].last == 2


@pytest.mark.parametrize("name", ["EarlyStopping", "ReduceLROnPlateau"])
def test_a_direction_that_nobody_knows(name: str) -> None:
    for side, error in ((OURS, InvalidArgument), (KERAS, ValueError)):
        with pytest.raises(error, match="isn't able to automatically determine"):
            drive(side, [getattr(side, name)(monitor="f1")], [{"loss": 1.0, "f1": 0.5}])


def test_names_of_older_keras() -> None:
    logs = [{"loss": 1.0, "val_accuracy": value} for value in (0.5, 0.6, 0.55, 0.54)]
    stopping = OURS.EarlyStopping(monitor="val_acc", patience=2)
    result = drive(OURS, [stopping], logs + logs, FakeModel(METRICS))
    assert (result.last, stopping.best) == (3, 0.6)
    assert result.history.history["val_acc"] == [0.5, 0.6, 0.55, 0.54]
    with pytest.raises(KeyError):
        result.history.history["mae"]


def test_older_spellings_of_arguments() -> None:
    with pytest.warns(FutureWarning, match="epsilon is called min_delta"):
        assert OURS.ReduceLROnPlateau(epsilon=0.5).min_delta == 0.5
    with pytest.warns(FutureWarning, match="batch_size does not exist"):
        OURS.TensorBoard(log_dir="logs", batch_size=32, write_grads=True)


def test_an_unknown_mode_counts_as_auto() -> None:
    for side in (OURS, KERAS):
        with pytest.warns(UserWarning, match="is unknown"):
            assert side.EarlyStopping(mode="best").mode == "auto"


def test_callbacks_may_be_used_for_two_trainings() -> None:
    for side in (OURS, KERAS):
        stopping = side.EarlyStopping("loss", patience=1)
        first = drive(side, [stopping], [{"loss": value} for value in (1.0, 2.0, 3.0)])
        second = drive(side, [stopping], [{"loss": value} for value in (5.0, 4.0, 4.5, 1.0)])
        assert (first.last, second.last) == (1, 2)


@pytest.mark.parametrize("path", ["m-{epoch:02d}.hdf5", "m.h5", "w.weights.h5", "w.hdf5"])
def test_files_of_keras_2_are_written(path: str, tmp_path: Path) -> None:
    model = runtime.Sequential([runtime.Input((3,)), runtime.layers.Dense(1)])
    model.compile("sgd", "mse")
    callback = OURS.ModelCheckpoint(tmp_path / path, save_weights_only=path.startswith("w"))
    model.fit(np.zeros((4, 3)), np.zeros((4, 1)), verbose=0, callbacks=[callback])
    assert (tmp_path / path.format(epoch=1)).exists()
