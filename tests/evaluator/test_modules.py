"""Modules of the project, and modules that nobody knows."""

from __future__ import annotations

from itertools import chain, repeat
from pathlib import Path

import pytest

from kshape.config import Config
from kshape.evaluator import Session
from kshape.evaluator.limits import Budget
from kshape.source.document import Document
from kshape.values.values import Unknown
from tests.evaluator.running import Result


def project(folder: Path, files: dict[str, str], script: str = "main.py", root: Path | None = None) -> Result:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    config = Config(root=str(root)) if root else None
    session = Session(Document(str(folder / script), (folder / script).read_text()), config)
    session.evaluator.strict = True
    return Result(session, session.run())


def test_modules_beside_the_script(tmp_path: Path) -> None:
    files = {
        "main.py": "import helper\nfrom helper import SIZE as s, twice\nx = helper.SIZE + s\ny = twice(4)\nz = helper.name",
        "helper.py": "SIZE = 3\nname = __name__\ndef twice(n):\n    return n * FACTOR\nFACTOR = 2\nif __name__ == '__main__': never()",
    }
    result = project(tmp_path, files)
    assert result.value("x") == 6
    assert result.value("y") == 8
    assert result.value("z") == "helper"
    assert result.faults == []


def test_packages_and_relative_imports(tmp_path: Path) -> None:
    files = {
        "main.py": "from pkg import a\nfrom pkg.sub.deep import v\nimport pkg.b\nx = a.one\ny = pkg.b.two\nz = v",
        "pkg/__init__.py": "",
        "pkg/a.py": "from .b import two\nfrom . import c\none = two + c.three",
        "pkg/b.py": "two = 2",
        "pkg/c.py": "three = 3",
        "pkg/sub/__init__.py": "",
        "pkg/sub/deep.py": "from ..b import two\nfrom ...pkg import c\nv = two * 10 + c.three",
    }
    result = project(tmp_path, files)
    assert (result.value("x"), result.value("y"), result.value("z")) == (5, 2, 23)


def test_project_root_and_src(tmp_path: Path) -> None:
    files = {
        "scripts/main.py": "import lib\nimport top\nx = lib.a, top.b",
        "src/lib.py": "a = 1",
        "top.py": "b = 2",
    }
    assert project(tmp_path, files, "scripts/main.py", tmp_path).value("x") == (1, 2)


def test_star_import(tmp_path: Path) -> None:
    files = {"main.py": "from consts import *\nx = A + 1\ny = _hidden", "consts.py": "A = 1\n_hidden = 2"}
    result = project(tmp_path, files)
    assert result.value("x") == 2
    assert result.faults == ["undefined"]


def test_cycles(tmp_path: Path) -> None:
    files = {
        "main.py": "import a\nx = a.x",
        "a.py": "import b\nx = 1\ny = b.z",
        "b.py": "import a\nz = 2\ndef f(): return a.x",
    }
    assert project(tmp_path, files).value("x") == 1


def test_a_module_is_evaluated_once(tmp_path: Path) -> None:
    files = {
        "main.py": "import s\nfrom s import l\ns.l.append(1)\nl.append(2)\nimport t\nx = len(l)",
        "s.py": "l = []",
        "t.py": "import s\ns.l.append(3)",
    }
    assert project(tmp_path, files).value("x") == 3


def test_a_name_that_the_module_lacks(tmp_path: Path) -> None:
    files = {"main.py": "try:\n    from h import nope\nexcept ImportError:\n    nope = 5\nx = nope", "h.py": "a = 1"}
    assert project(tmp_path, files).value("x") == 5


def test_modules_that_nobody_knows(tmp_path: Path) -> None:
    result = project(
        tmp_path,
        {
            "main.py": "import cv2, foo.bar.baz as q\nfrom zzz import a\nimport yyy.c\nx = cv2.imread('a').shape[0] + a(q)"
        },
    )
    assert isinstance(result.value("x"), Unknown)
    assert result.faults == []


def test_a_broken_module(tmp_path: Path) -> None:
    result = project(tmp_path, {"main.py": "import h\nx = h.a\ny = h.b", "h.py": "a = 1\ndef f(:\n  pass\nb = 2"})
    assert result.value("x") == 1
    assert result.faults == []


@pytest.mark.parametrize("looks", range(16))
def test_a_module_that_is_not_evaluated_to_its_end_is_open(
    looks: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The budget ends after so many looks at it: what the module gave a name by then may not be what stays."""
    files = {
        "settings.py": "WIDTH = 3\nSIZES = []\nWIDTH = 8\nSIZES.append(WIDTH)\nfrom other import *\n",
        "other.py": "DEPTH = 1\n",
        "main.py": "import keras\nfrom settings import *\nimport settings\n"
        "x = keras.layers.Dense(WIDTH)(keras.Input((4,)))\n"
        "y = keras.layers.add([x, keras.Input((8,))])\n"
        "z = keras.ops.concatenate([x for size in settings.SIZES])\nprint(DEPTH)\n",
    }
    spent = chain([0.0] * looks, repeat(0.6))
    monkeypatch.setattr(Budget, "spent", property(lambda budget: next(spent)))
    assert project(tmp_path, files).faults == []
