"""A file is there whole or not at all: kills, errors, full disks, links, permissions."""

from __future__ import annotations

import os
import resource
import signal
import stat
import time
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest

import runtime
from runtime.core.atomic import SUFFIX, atomic_write
from runtime.core.errors import InvalidArgument

SUFFIXES = [".keras", ".h5", ".weights.h5"]


def small(units: int = 3) -> runtime.Model:
    return runtime.Sequential([runtime.Input((4,)), runtime.layers.Dense(units)])


def save(model: runtime.Model, path: Path) -> None:
    getattr(model, "save_weights" if path.name.endswith(".weights.h5") else "save")(path)


def others(folder: Path, *names: str) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name not in names)


def forked(work: Callable[[int], None]) -> tuple[int, int]:
    """Another process that does the work with the end of a pipe to write to; its id, and the end to read from."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        try:
            work(writing)
        finally:
            os._exit(0)
    os.close(writing)
    return process, reading


def killed(process: int) -> None:
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_kill_in_the_middle_of_writing_leaves_the_old_file(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"model{suffix}"
    save(small(), path)
    before = path.read_bytes()
    write = h5py.Group.create_dataset

    def slow_save(pipe: int) -> None:
        def then_wait(*args: object, **kwargs: object) -> object:
            made = write(*args, **kwargs)
            os.write(pipe, b"half")
            time.sleep(60)
            return made

        h5py.Group.create_dataset = then_wait  # in the other process alone
        save(small(5), path)

    process, pipe = forked(slow_save)
    assert os.read(pipe, 4) == b"half"
    assert others(tmp_path, path.name), "the new file is being written"
    killed(process)
    os.close(pipe)
    assert path.read_bytes() == before
    save(small(), path)  # which takes away what the killed process left behind
    assert others(tmp_path, path.name) == []


@pytest.mark.parametrize("moment", [0.0, 0.002, 0.005, 0.011, 0.017, 0.023, 0.031, 0.043])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_kills_at_any_moment_leave_whole_files(suffix: str, moment: float, tmp_path: Path) -> None:
    path = tmp_path / f"model{suffix}"
    models = [small(units) for units in (300, 301)]
    save(models[0], path)

    def save_for_ever(pipe: int) -> None:
        os.write(pipe, b"go")
        while True:
            for model in models:
                save(model, path)

    process, pipe = forked(save_for_ever)
    os.read(pipe, 2)
    time.sleep(moment)
    killed(process)
    os.close(pipe)
    if suffix == ".weights.h5":
        fitting = [model for model in models if loads(model, path)]
        assert len(fitting) == 1
    else:
        assert runtime.models.load_model(path).count_params() in (1500, 1505)


def loads(model: runtime.Model, path: Path) -> bool:
    try:
        model.load_weights(path)
    except InvalidArgument as error:
        if "needs shape" not in str(error):
            raise
        return False
    return True


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_error_leaves_the_old_file_and_nothing_else(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"model{suffix}"
    model = small()
    save(model, path)
    before = path.read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("in the middle")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(h5py.Group, "create_dataset", fail)
        with pytest.raises(RuntimeError, match="in the middle"):
            save(model, path)
    assert path.read_bytes() == before
    assert others(tmp_path, path.name) == []


@pytest.mark.parametrize("room", [0, 5_000, 200_000, 641_000])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_full_disk_leaves_the_old_file_and_nothing_else(suffix: str, room: int, tmp_path: Path) -> None:
    path = tmp_path / f"model{suffix}"
    save(small(), path)
    before, model = path.read_bytes(), runtime.Sequential([runtime.Input((400,)), runtime.layers.Dense(400)])

    def save_without_room(pipe: int) -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        try:
            save(model, path)
        except OSError as error:
            os.write(pipe, f"OSError {error.errno}".encode())

    process, pipe = forked(save_without_room)
    os.waitpid(process, 0)
    assert os.read(pipe, 100) == b"OSError 27"
    os.close(pipe)
    assert path.read_bytes() == before
    assert others(tmp_path, path.name) == []


def test_permissions_stay_and_new_files_get_the_usual_ones(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    before = os.umask(0o027)
    try:
        small().save(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        path.chmod(0o604)
        small().save(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o604
    finally:
        os.umask(before)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_protected_file_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    small().save(path)
    path.chmod(0o444)
    with pytest.raises(PermissionError, match="may not be written"):
        small().save(path)


def test_of_a_link_the_file_behind_it_is_replaced(tmp_path: Path) -> None:
    target, link = tmp_path / "files" / "real.keras", tmp_path / "link.keras"
    target.parent.mkdir()
    small(2).save(target)
    link.symlink_to(target)
    small(5).save(link)
    assert link.is_symlink()
    assert runtime.models.load_model(target).count_params() == 25
    assert others(target.parent, "real.keras") == []


def test_a_link_to_nothing_makes_the_file(tmp_path: Path) -> None:
    link = tmp_path / "link.keras"
    link.symlink_to(tmp_path / "later" / "model.keras")
    small().save(link)
    assert link.is_symlink() and (tmp_path / "later" / "model.keras").is_file()


def test_a_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "model.keras"
    folder.mkdir()
    with pytest.raises(InvalidArgument, match="which is a folder"):
        small().save(folder)


def test_two_writers_do_not_take_each_others_files_away(tmp_path: Path) -> None:
    with atomic_write(tmp_path / "a") as first:
        first.write(b"one")
        with atomic_write(tmp_path / "b") as second:
            second.write(b"two")
        assert len(others(tmp_path, "b")) == 1
    assert (tmp_path / "a").read_bytes() == b"one" and (tmp_path / "b").read_bytes() == b"two"


def test_what_was_left_behind_goes_with_the_next_writing(tmp_path: Path) -> None:
    (tmp_path / f".0123{SUFFIX}").write_bytes(b"half a file")
    (tmp_path / "mine.saving").write_bytes(b"a file of the user")
    with atomic_write(tmp_path / "a") as file:
        file.write(b"x")
    assert others(tmp_path) == ["a", "mine.saving"]


def test_folders_are_made(tmp_path: Path) -> None:
    model = small()
    model.save(tmp_path / "some" / "where" / "model.keras")
    loaded = runtime.models.load_model(tmp_path / "some" / "where" / "model.keras")
    np.testing.assert_array_equal(loaded.get_weights()[0], model.get_weights()[0])
