"""Callbacks that write files or speak to servers: CSVLogger, BackupAndRestore, RemoteMonitor, TensorBoard."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from runtime.callbacks import BackupAndRestore, RemoteMonitor, TensorBoard
from runtime.core.errors import InvalidArgument
from tests.parity.generate import cases
from tests.runtime.callbacks.driving import KERAS, OURS, FakeModel, drive, logs_of
from tests.runtime.counting import CASES

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("rng", list(cases("csv", 30)), ids=lambda rng: "")
def test_csv_logger(rng: Any, tmp_path: Path) -> None:
    names = rng.choice([("loss",), ("loss", "val_loss"), ("b", "a", "loss", "val_a")])
    arguments = {"separator": rng.choice([",", ";", "\t"]), "append": rng.choice([True, False])}
    earlier, logs = rng.choice([None, "", "epoch,loss\n0,1.0\n"]), logs_of(rng, rng.randrange(1, 5), names)
    logs = [
        {name: value for name, value in each.items() if rng.random() < 0.9 or index == 0}
        for index, each in enumerate(logs)
    ]
    written = []
    for name, side in (("ours", OURS), ("keras", KERAS)):
        path = tmp_path / f"{name}.csv"
        if earlier is not None:
            path.write_text(earlier)
        callback = side.CSVLogger(path, **arguments)
        drive(side, [callback], logs)
        drive(side, [callback], logs[:1])
        written.append(path.read_text().replace("\r\n", "\n"))
    assert written[0] == written[1]
    CASES["CSVLogger"] += 1


def test_csv_logger_writes_sequences_and_every_epoch_at_once(tmp_path: Path) -> None:
    callback = OURS.CSVLogger(tmp_path / "log.csv")
    callback.on_train_begin()
    callback.on_epoch_end(0, {"loss": np.float32(0.5), "each": np.array([1, 2]), "text": "t"})
    rows = list(csv.reader((tmp_path / "log.csv").open()))
    assert rows == [
        ["epoch", "each", "loss", "text", *["val_each", "val_loss", "val_text"]],
        ["0", '"[1, 2]"', "0.5", "t", *["NA"] * 3],
    ]


class Saved(FakeModel):
    """Weights and the number of steps in a JSON file."""

    def save_weights(self, filepath: str, overwrite: bool = True) -> None:
        Path(filepath).write_text(json.dumps([float(self.weights[0]), self.optimizer.iterations]))

    def load_weights(self, filepath: str) -> None:
        weight, self.optimizer.iterations = json.loads(Path(filepath).read_text())
        self.weights = [np.float32(weight)]


class Fails(OURS.Callback):
    def __init__(self, side: Any, epoch: int, batch: int | None = None) -> None:
        self.epoch, self.batch, self.now = epoch, batch, 0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.now = epoch
        if self.batch is None and epoch == self.epoch:
            raise InterruptedError

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if (self.now, batch) == (self.epoch, self.batch):
            raise InterruptedError


@pytest.mark.parametrize("rng", list(cases("backup", 30)), ids=lambda rng: "")
def test_backup_and_restore(rng: Any, tmp_path: Path) -> None:
    """After an interruption both sides go on at the same epoch with the same weights and steps."""
    arguments = {"save_freq": rng.choice(["epoch", "epoch", 1, 2, 3]), "double_checkpoint": rng.choice([True, False])}
    delete, failure = rng.choice([True, False]), (rng.randrange(4), rng.choice([None, 0, 1, 2]))
    seen = []
    for name, side in (("ours", OURS), ("keras", KERAS)):
        folder = str(tmp_path / name)
        with pytest.raises(InterruptedError):
            drive(
                side,
                [side.BackupAndRestore(folder, **arguments), Fails(side, *failure)],
                [{"loss": 1.0}] * 4,
                Saved(),
                batches=3,
            )
        model, begun = Saved(), []
        spy = side.LambdaCallback(
            on_train_begin=lambda logs, m=model, b=begun: b.append(
                (m._initial_epoch, float(m.weights[0]), m.optimizer.iterations)
            )
        )
        backup = side.BackupAndRestore(folder, delete_checkpoint=delete, **arguments)
        result = drive(side, [backup, spy], [{"loss": 1.0}] * 4, model, batches=3)
        seen.append((begun, result.rates, result.history.epoch, os.path.exists(folder)))
    assert seen[0] == seen[1], (arguments, failure)
    CASES["BackupAndRestore"] += 1


def test_the_backup_of_keras_is_read(tmp_path: Path) -> None:
    with pytest.raises(InterruptedError):
        drive(KERAS, [KERAS.BackupAndRestore(str(tmp_path / "b")), Fails(KERAS, 2)], [{"loss": 1.0}] * 4, Saved())
    result = drive(OURS, [OURS.BackupAndRestore(tmp_path / "b")], [{"loss": 1.0}] * 4, Saved())
    assert result.history.epoch == [2, 3]


def test_the_backup_before_is_taken_where_the_newest_is_broken(tmp_path: Path) -> None:
    callback = BackupAndRestore(tmp_path, double_checkpoint=True, delete_checkpoint=False)
    drive(OURS, [callback], [{"loss": 1.0}] * 3, Saved())
    assert len(list(tmp_path.iterdir())) == 4, "two files of weights and two of metadata"
    newest = json.loads((tmp_path / "training_metadata.json").read_text())["weights"]
    (tmp_path / newest).write_text("broken")
    assert drive(OURS, [callback], [{"loss": 1.0}] * 3, Saved()).history.epoch == [2]
    (tmp_path / "training_metadata.json.bkp").unlink()
    newest = json.loads((tmp_path / "training_metadata.json").read_text())["weights"]
    (tmp_path / newest).write_text("broken")
    with pytest.raises(json.JSONDecodeError):
        drive(OURS, [callback], [{"loss": 1.0}] * 3, Saved())


def test_a_model_must_be_built_for_its_backup(tmp_path: Path) -> None:
    model = Saved()
    model.built = False  # type: ignore[misc]
    with pytest.raises(InvalidArgument, match="needs a built model"):
        drive(OURS, [BackupAndRestore(tmp_path)], [{"loss": 1.0}], model)


KILLED = """
    import json, sys
    sys.path.insert(0, {root!r})
    from tests.runtime.callbacks.test_files import Saved, OURS, BackupAndRestore
    model = Saved()
    callbacks = OURS.CallbackList([BackupAndRestore({folder!r}, save_freq=1)], model=model)
    callbacks.on_train_begin()
    print("begun", flush=True)
    for epoch in range(model._initial_epoch or 0, 10**6):
        for batch in range(3):
            model.optimizer.iterations += 1
            model.weights = [model.optimizer.iterations / 2]
            callbacks.on_train_batch_end(batch, {{}})
        callbacks.on_epoch_end(epoch, {{}})
"""


def test_a_kill_leaves_a_whole_backup(tmp_path: Path) -> None:
    """Weights and steps, which are written together, fit to each other after SIGKILL at any moment."""
    code = textwrap.dedent(KILLED).format(root=str(ROOT), folder=str(tmp_path / "backup"))
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout is not None and process.stdout.readline() == b"begun\n"
    while not (tmp_path / "backup" / "training_metadata.json").exists():
        assert process.poll() is None
    threading.Event().wait(0.2)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    model = Saved()
    OURS.CallbackList([BackupAndRestore(tmp_path / "backup")], model=model).on_train_begin()
    assert model.optimizer.iterations > 0
    assert model.weights == [model.optimizer.iterations / 2]
    assert (model._initial_epoch or 0) in (model.optimizer.iterations // 3, (model.optimizer.iterations - 1) // 3)


def test_remote_monitor(recwarn: Any) -> None:
    received: list[Any] = []

    class Server(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            received.append((self.path, self.headers["Content-Type"], self.headers.get("X-Key"), body))
            self.send_response(200 if len(received) < 2 else 500)
            self.end_headers()

        def log_message(self, *args: Any) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        root = f"http://127.0.0.1:{server.server_port}"
        RemoteMonitor(root, headers={"X-Key": "k"}).on_epoch_end(0, {"loss": np.float32(0.5)})
        RemoteMonitor(root, path="/p", send_as_json=True).on_epoch_end(1, {"loss": torch.tensor(0.5), "text": "t"})
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert received[0][:3] == ("/publish/epoch/end/", "application/x-www-form-urlencoded", "k")
    assert received[0][3].startswith("data=%7B")
    assert received[1] == ("/p", "application/json", None, '{"epoch": 1, "loss": 0.5, "text": "t"}')
    assert not recwarn.list, "an answer of the server, whatever it is, is no failure"
    with pytest.warns(UserWarning, match="could not reach the server"):
        RemoteMonitor(root).on_epoch_end(2, {"loss": 0.5})
    with pytest.warns(UserWarning, match="could not reach the server"):
        RemoteMonitor("no address").on_epoch_end(2, {"loss": 0.5})


def layers() -> list[Any]:
    def weight(name: str, *shape: int) -> Any:
        made = torch.rand(shape).requires_grad_()
        made.path = name  # type: ignore[attr-defined]
        return made

    dense = SimpleNamespace(name="dense", weights=[weight("dense/kernel", 4, 3), weight("dense/bias", 3)])
    embedding = type("Embedding", (SimpleNamespace,), {})(name="words", weights=[weight("words/embeddings", 5, 2)])
    return [dense, embedding]


class Sequential(FakeModel):
    def __init__(self) -> None:
        super().__init__()
        self.layers = layers()

    def to_json(self) -> str:
        return '{"class_name": "Sequential"}'


def events(folder: Path) -> dict[str, list[Any]]:
    """Tag -> (step, value) of each record below a folder; the value is None for what is no scalar."""
    from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
    from tensorboard.util.tensor_util import make_ndarray

    found: dict[str, list[Any]] = {}
    for path in sorted(folder.rglob("events.*")):
        for event in EventFileLoader(str(path)).Load():
            for value in event.summary.value:
                scalar = value.metadata.plugin_data.plugin_name == "scalars"
                number = float(make_ndarray(value.tensor)) if scalar else None
                found.setdefault(f"{path.parent.name}/{value.tag}", []).append((event.step, number))
    return found


def test_tensorboard(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    (tmp_path / "labels.tsv").write_text("a\nb\nc\nd\ne\n")
    callback = TensorBoard(
        log_dir=tmp_path / "logs",
        histogram_freq=2,
        update_freq=2,
        write_images=True,
        write_steps_per_second=True,
        embeddings_freq=5,
        embeddings_metadata={"words": str(tmp_path / "labels.tsv")},
    )
    model, logs = Sequential(), [{"loss": 1.0, "val_loss": 2.0}, {"loss": 0.5, "val_loss": 1.5}]
    drive(OURS, [callback], logs, model, batches=3)
    callback.on_test_end({"loss": torch.tensor(3.0).item()})
    found = events(tmp_path / "logs")
    assert found["train/epoch_loss"] == [(0, 1.0), (1, 0.5)]
    assert found["validation/epoch_loss"] == [(0, 2.0), (1, 1.5)]
    assert found["train/epoch_learning_rate"] == [(0, pytest.approx(0.1)), (1, pytest.approx(0.1))]
    assert found["train/batch_loss"] == [(2, 1.0), (4, 0.5), (6, 0.5)]
    assert found["validation/evaluation_loss_vs_iterations"] == [(6, 3.0)]
    assert [step for step, _ in found["train/epoch_steps_per_second"]] == [0, 1]
    assert [step for step, _ in found["train/batch_steps_per_second"]] == [2, 4, 6]
    assert [step for step, _ in found["train/dense/kernel/histogram"]] == [0]
    assert {"train/dense/kernel/image", "train/dense/bias/image", "train/keras"} <= found.keys()
    assert list((tmp_path / "logs" / "train").rglob("*metadata.tsv"))


def test_tensorboard_writes_no_batches_unless_asked(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    callback = TensorBoard(tmp_path, write_graph=False)
    callback.set_model(Sequential())
    callback.on_train_begin()
    callback.on_train_batch_begin(0)
    callback.on_train_batch_end(0, lambda: pytest.fail("the logs were read"))
    callback.on_train_end()
    assert list(tmp_path.iterdir()) == [], "no file without a record"


def test_tensorboard_profiles_batches(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    drive(OURS, [TensorBoard(tmp_path, profile_batch="1,2")], [{"loss": 1.0}], Sequential(), batches=3)
    assert list((tmp_path / "train").glob("*.pt.trace.json"))
    for wrong in ("a", (3, 1), -1, (1, 2, 3)):
        with pytest.raises(InvalidArgument, match="needs profile_batch"):
            TensorBoard(profile_batch=wrong)


def test_tensorboard_says_what_to_install(monkeypatch: Any) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="pip install tensorboard"):
        TensorBoard()


def test_tensorboard_needs_names_of_embeddings(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    callback = TensorBoard(tmp_path, embeddings_freq=1, embeddings_metadata={"nowhere": "labels.tsv"})
    with pytest.raises(InvalidArgument, match="names of Embedding layers"):
        drive(OURS, [callback], [{"loss": 1.0}], Sequential())
