"""Results of earlier runs: when they hold, when they do not, and that the cache never fails a run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from kshape.config import Config
from kshape.facts import Analysis, Diagnostic, Edit, Fix, Location
from kshape.project import Settings, find_files
from kshape.project import cache as cache_module
from kshape.project.cache import Cache, Caches, Present
from kshape.project.entries import analysis_of, entries_in, entry_of
from kshape.project.running import Work

SETTINGS = "[tool.kshape]\n"
MODEL = "import keras\nfrom pkg.heads import head\n\nx = keras.Input((8,))\nmodel = keras.Model(x, head(x))\n"
HEADS = "import keras\nfrom pkg.sizes import UNITS\n\n\ndef head(x):\n    return keras.layers.Dense(UNITS)(x)\n"

Check = Callable[..., list[str]]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small package: two models import one module, which imports another; one file stands for itself."""
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "pyproject.toml": SETTINGS,
        "pkg/__init__.py": "",
        "pkg/sizes.py": "UNITS = 4\n",
        "pkg/heads.py": HEADS,
        "first.py": MODEL,
        "second.py": MODEL,
        "alone.py": "import keras\nimport helper\nx = keras.Input((8,))\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def check(caches: Caches | None = None, settings: Settings | None = None) -> Work:
    """Analyses the working folder as a run of its own."""
    settings = settings or Settings()
    work = Work("diagnostics", 1, caches or Caches("diagnostics"))
    work.analyses([(file, settings.of(file)) for file in find_files(["."], settings)])
    return work


def analysed(**options: Settings) -> list[str]:
    return sorted(check(**options).analysed)  # type: ignore[arg-type]


EVERYTHING = ["alone.py", "first.py", "pkg/__init__.py", "pkg/heads.py", "pkg/sizes.py", "second.py"]


def test_a_second_run_analyses_nothing(project: Path) -> None:
    assert analysed() == EVERYTHING
    assert analysed() == []


def test_a_change_reaches_what_depends_on_it_and_nothing_else(project: Path) -> None:
    analysed()
    (project / "first.py").write_text(MODEL + "model.summary()\n")
    assert analysed() == ["first.py"]
    (project / "pkg" / "sizes.py").write_text("UNITS = 5\n")
    assert analysed() == ["first.py", "pkg/heads.py", "pkg/sizes.py", "second.py"]
    (project / "alone.py").write_text("import keras\n")
    (project / "pkg" / "sizes.py").write_text("UNITS = 4\n")
    assert analysed() == ["alone.py", "first.py", "pkg/heads.py", "pkg/sizes.py", "second.py"]


def test_touching_a_file_changes_nothing(project: Path) -> None:
    analysed()
    os.utime(project / "pkg" / "sizes.py", (1, 1))
    assert analysed() == []


def test_a_module_that_was_looked_for_in_vain_and_appears(project: Path) -> None:
    analysed()
    (project / "helper.py").write_text("SIZE = 3\n")
    assert analysed() == ["alone.py", "helper.py"]
    (project / "helper.py").unlink()
    assert analysed() == ["alone.py"]


def test_a_module_that_comes_before_the_imported_one(project: Path) -> None:
    analysed()
    (project / "pkg" / "sizes").mkdir()
    (project / "pkg" / "sizes" / "__init__.py").write_text("UNITS = 6\n")
    assert analysed() == ["first.py", "pkg/heads.py", "pkg/sizes/__init__.py", "second.py"]


def test_answers_of_the_cache_are_those_of_the_analysis(project: Path) -> None:
    (project / "first.py").write_text("import keras\nx = keras.Input((8,))\ny = keras.layers.Conv2D(3, 3)(x)\n")
    tasks = [("first.py", Settings().of("first.py"))]
    (fresh,) = Work("diagnostics", 1, Caches("diagnostics")).analyses(tasks)
    known = Work("diagnostics", 1, Caches("diagnostics"))
    assert known.analyses(tasks) == [fresh]
    assert (known.analysed, [found.severity for found in fresh.diagnostics]) == ([], ["error"])


def test_settings_that_change_answers_have_results_of_their_own(project: Path) -> None:
    analysed()
    (project / "pyproject.toml").write_text(SETTINGS + 'ignore = ["KS401"]\n')
    assert analysed() == EVERYTHING
    (project / "pyproject.toml").write_text(SETTINGS + 'ignore = ["KS401"]\nfail-on = "info"\nexclude = ["old"]\n')
    assert analysed() == []
    (project / "pyproject.toml").write_text(SETTINGS)
    assert analysed() == []


def test_other_versions_of_kshape_have_results_of_their_own(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    analysed()
    monkeypatch.setattr(cache_module, "_ourselves", lambda: "another version")
    assert analysed() == EVERYTHING


def test_the_folder_of_the_cache(project: Path) -> None:
    analysed()
    assert (project / ".kshape_cache" / ".gitignore").read_text() == "*\n"
    (project / "pyproject.toml").write_text(SETTINGS + 'cache-dir = "elsewhere/results"\n')
    assert analysed() == EVERYTHING
    assert (project / "elsewhere" / "results" / ".gitignore").read_text() == "*\n"


def test_a_folder_of_the_user_stays_as_it_is(project: Path) -> None:
    (project / "pyproject.toml").write_text(SETTINGS + 'cache-dir = "."\n')
    (project / "notes.txt").write_text("mine")
    analysed()
    assert analysed() == []
    assert not (project / ".gitignore").exists()
    assert (project / "notes.txt").read_text() == "mine"


def test_a_folder_that_cannot_be_made(project: Path) -> None:
    (project / ".kshape_cache").write_text("a file stands in its place")
    assert analysed() == analysed() == EVERYTHING
    assert (project / ".kshape_cache").read_text() == "a file stands in its place"


def results(project: Path) -> Path:
    (file,) = (project / ".kshape_cache").glob("kshape-*.txt")
    return file


def test_damaged_lines_are_not_there(project: Path) -> None:
    analysed()
    file = results(project)
    lines = file.read_text().split("\n")
    damaged = {line.split("\t")[0].strip('"'): line for line in lines}
    damaged["first.py"] = damaged["first.py"].replace("null", "Null", 1)
    damaged["second.py"] = damaged["second.py"][:-9]
    damaged["alone.py"] = "\t\t\t"
    file.write_text("\n".join(["what is this?", *damaged.values()]))
    assert analysed() == ["alone.py", "first.py", "second.py"]
    file.write_bytes(b"\xff\x00" + os.urandom(2000))
    assert analysed() == EVERYTHING
    assert analysed() == []


def test_two_runs_at_the_same_time_keep_what_both_found(tmp_path: Path) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text("")
    file = str(tmp_path / "cache" / "kshape-diagnostics-0123456789abcdef.txt")
    first, second = Cache(file), Cache(file)
    first.keep(Analysis(str(tmp_path / "a.py")), "1")
    second.keep(Analysis(str(tmp_path / "b.py")), "2")
    first.save()
    second.save()
    third = Cache(file)
    assert third.find(str(tmp_path / "a.py"), "1", Present()) == Analysis(str(tmp_path / "a.py"))
    assert third.find(str(tmp_path / "b.py"), "2", Present()) == Analysis(str(tmp_path / "b.py"))


def test_files_that_are_gone_are_forgotten(project: Path) -> None:
    analysed()
    (project / "alone.py").unlink()
    (project / "first.py").write_text("")
    analysed()
    assert '"alone.py"' not in results(project).read_text()
    assert '"second.py"' in results(project).read_text()


def test_old_results_are_deleted(project: Path) -> None:
    folder = project / ".kshape_cache"
    folder.mkdir()
    for n in range(20):
        old = folder / f"kshape-diagnostics-{n:016x}.txt"
        old.write_text("")
        os.utime(old, (n, n))
    draft = folder / "kshape-diagnostics-00000000000000aa.txt.123.tmp"
    draft.write_text("")
    os.utime(draft, (1, 1))
    analysed()
    kept = list(folder.glob("kshape-*"))
    assert len(kept) == cache_module.KEPT_FILES
    assert draft not in kept
    assert analysed() == []


def test_what_the_next_run_may_not_repeat_is_not_kept() -> None:
    def with_code(code: str) -> Analysis:
        return Analysis("a.py", (Diagnostic(code, "a-name", "warning", "text", 1, 1, 1, 2),))

    assert entry_of(with_code("KS999"), "1") is None
    assert entry_of(with_code("KS992"), "1") is None
    assert entry_of(with_code("KS301"), "1") is not None


@pytest.mark.parametrize("path", ["a.py", 'we"ird\n\t名前.py', "/abs/a.py", "sub dir/\\b.py"])
def test_an_entry_gives_back_every_field(path: str) -> None:
    edit = Edit("b.py", 1, 2, 3, 4, "text\n", cell=2)
    whole = Diagnostic(
        "KS301", "a-name", "error", "one\nline\tand ⟨more⟩", 1, 2, 3, 4,
        related=(Location("b.py", 5, 6, 7, 8, "here", cell=1), Location("c.py", 1, 1, 1, 1)),
        fix=Fix("Change it", True, (edit, edit)),
        cell=3,
    )  # fmt: skip
    plain = Diagnostic("KS201", "other", "info", "", 1, 1, 1, 1)
    analysis = Analysis(path, (whole, plain), seen={os.path.abspath("x.py"): None, "/y/z.py": "hash", "/q": ""})
    entry = entry_of(analysis, "digest")
    assert entry is not None
    ((found, read),) = entries_in(entry.line).items()
    again = analysis_of(found, read)
    assert (found, read.digest, again) == (path, "digest", analysis)
    assert again is not None and dict(again.seen) == dict(analysis.seen)


def test_the_working_folder_is_part_of_an_answer(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    analysed()
    monkeypatch.chdir(project / "pkg")
    assert analysed() == ["__init__.py", "heads.py", "sizes.py"]


def test_a_project_that_has_moved(project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:  # fmt: skip
    analysed()
    new = tmp_path_factory.mktemp("moved") / "project"
    project.rename(new)
    project.mkdir()  # which the fixture's end wants
    monkeypatch.chdir(new)
    assert analysed() == []


def test_in_memory_nothing_is_written(project: Path) -> None:
    caches = Caches("diagnostics", is_kept=False)
    assert sorted(check(caches).analysed) == EVERYTHING
    assert check(caches).analysed == []
    assert not (project / ".kshape_cache").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_read_once(project: Path) -> None:
    os.mkfifo(project / "pipe")
    writer = Thread(target=(project / "pipe").write_text, args=("import keras\nkeras.layers.Danse(3)\n",))
    writer.start()
    (analysis,) = Work("diagnostics", 1, Caches("diagnostics")).analyses([("pipe", Config())])
    writer.join()
    assert [found.line for found in analysis.diagnostics] == [2]


def test_settings_do_not_share_results_by_accident() -> None:
    caches = Caches("diagnostics", is_kept=False)
    assert caches.of(Config()) is caches.of(Config())
    assert caches.of(Config()) is not caches.of(Config(dialect="keras2"))
    assert caches.of(Config(select=("KS3",))) is not caches.of(Config(ignore=("KS3",)))


def test_a_run_that_knows_everything_loads_no_analysis(project: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "KSHAPE_NO_CACHE"}
    script = (
        "import sys\nfrom kshape.cli.app import run\nstatus = run(['check', '.'])\n"
        "print(status, sorted(name for name in sys.modules if name.startswith(('libcst', 'kshape.eval', 'kshape.lib'))))"
    )

    def answer() -> str:
        command = [sys.executable, "-c", script]
        done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()[-1]

    assert answer().startswith("0 ['kshape.evaluator'")
    assert answer() == "0 []"
