"""Which files a run looks at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kshape.config import UsageError
from kshape.project import LARGEST_FILE, Settings, Unreadable, find_files, read_bytes


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(tree: Path, *paths: str) -> None:
    for path in paths:
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text("")


def found(*paths: str) -> list[str]:
    return [file.replace(os.sep, "/") for file in find_files(paths, Settings())]


def test_folders_are_searched_in_the_order_of_names(tree: Path) -> None:
    make(tree, "b.py", "a.py", "sub/c.py", "sub/deep/d.py", "notes.md", "a.pyc", "stub.pyi", "sub/e.ipynb")
    assert found(".") == ["a.py", "b.py", "sub/c.py", "sub/e.ipynb", "sub/deep/d.py"]
    assert found("sub") == ["sub/c.py", "sub/e.ipynb", "sub/deep/d.py"]


def test_named_files_are_taken_whatever_they_are_called(tree: Path) -> None:
    make(tree, "script", ".venv/lib.py", "data.ipynb")
    assert found("script", ".venv/lib.py", "data.ipynb") == ["script", ".venv/lib.py", "data.ipynb"]


def test_a_file_is_taken_once(tree: Path) -> None:
    make(tree, "sub/a.py")
    (tree / "link.py").symlink_to("sub/a.py")
    assert found("sub/a.py", "sub", "./sub/a.py", "link.py") == ["sub/a.py"]


def test_environments_build_products_and_hidden_folders_are_passed_by(tree: Path) -> None:
    make(tree, "a.py")
    for folder in (".venv", ".git", ".hidden", "node_modules", "__pycache__", "build", "dist", "sub/build"):
        make(tree, f"{folder}/x.py")
    make(tree, "myenv/pyvenv.cfg", "myenv/lib/x.py")
    assert found(".") == ["a.py"]
    assert found("build") == ["build/x.py"]


def test_gitignore(tree: Path) -> None:
    make(tree, "a.py", "old.py", "sub/old.py", "sub/keep.py", "sub/gen/x.py", "gen/x.py", "data/deep/y.py")
    (tree / ".gitignore").write_text("old.py\n/gen/\ndata/**\n# a comment\n\n")
    (tree / "sub" / ".gitignore").write_text("!old.py\n")
    assert found(".") == ["a.py", "sub/keep.py", "sub/old.py", "sub/gen/x.py"]


def test_gitignore_of_the_repository_holds_below(tree: Path) -> None:
    make(tree, ".git/HEAD", "pkg/a.py", "pkg/generated_b.py")
    (tree / ".gitignore").write_text("generated_*\n")
    assert found("pkg") == ["pkg/a.py"]


def test_who_names_an_ignored_folder_means_it(tree: Path) -> None:
    make(tree, ".git/HEAD", "scratch/a.py")
    (tree / ".gitignore").write_text("scratch/\n")
    assert found(".") == []
    assert found("scratch") == ["scratch/a.py"]


def test_gitignore_outside_a_repository_does_not_reach_down(tree: Path) -> None:
    make(tree, "pkg/a.py")
    (tree / ".gitignore").write_text("*.py\n")
    assert found("pkg") == ["pkg/a.py"]


def test_malformed_pattern_fits_nothing(tree: Path) -> None:
    make(tree, "a.py", "b.py")
    (tree / ".gitignore").write_text("!\nb.py\n")
    assert found(".") == ["a.py"]


def test_exclude(tree: Path) -> None:
    make(tree, "a.py", "legacy/b.py", "sub/legacy/c.py", "sub/test_d.py")
    (tree / "pyproject.toml").write_text('[tool.kshape]\nexclude = ["/legacy", "test_*.py"]\n')
    assert found(".") == ["a.py", "sub/legacy/c.py"]
    assert found("sub") == ["sub/legacy/c.py"]
    assert found("legacy/b.py") == ["legacy/b.py"]


def test_loops_of_links_end(tree: Path) -> None:
    make(tree, "sub/a.py")
    (tree / "sub" / "loop").symlink_to("..", target_is_directory=True)
    (tree / "sub" / "self.py").symlink_to("self.py")
    assert found(".") == ["sub/a.py"]


def test_what_holds_no_text_is_passed_by(tree: Path) -> None:
    make(tree, "a.py", "folder.py/b.py")
    (tree / "broken.py").symlink_to("nowhere")
    os.mkfifo(tree / "pipe.py")
    assert found(".") == ["a.py", "folder.py/b.py"]


def test_deep_folders(tree: Path) -> None:
    make(tree, "d/" * 300 + "a.py")
    assert found(".") == ["d/" * 300 + "a.py"]


def test_path_that_does_not_exist(tree: Path) -> None:
    make(tree, "models/network.py")
    with pytest.raises(UsageError) as error:
        found("models/netwrk.py")
    assert str(error.value) == "There is no file or folder 'models/netwrk.py'. Did you mean 'models/network.py'?"
    with pytest.raises(UsageError) as error:
        found("elsewhere/a.py")
    assert str(error.value) == "There is no file or folder 'elsewhere/a.py'."


def test_file_without_end(tree: Path) -> None:
    with pytest.raises(Unreadable, match=f"larger than {LARGEST_FILE >> 20} MiB"):
        read_bytes("/dev/zero")
