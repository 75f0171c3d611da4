"""Imports over the files of a project: the same program is run by Python and evaluated, and the values compared."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from kshape.evaluator import Session
from kshape.evaluator.project import ProjectFiles
from kshape.source.document import Document
from kshape.values.plain import to_python
from kshape.values.values import Unknown
from tests.evaluator.running import Result

Files = dict[str, str]


def write(folder: Path, files: Files) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def evaluated(folder: Path, files: Files, script: str = "main.py", root: Path | None = None) -> Result:
    write(folder, files)
    path = folder / script
    session = Session(Document(str(path), path.read_text()), None, ProjectFiles(str(path), str(root) if root else None))
    session.evaluator.strict = True
    return Result(session, session.run())


SAME_AS_PYTHON: dict[str, Files] = {
    "every level of a relative import": {
        "main.py": "from pkg.a.b.deep import x",
        "pkg/__init__.py": "top = 1",
        "pkg/c.py": "c = 2",
        "pkg/a/__init__.py": "mid = 3",
        "pkg/a/d.py": "d = 4",
        "pkg/a/b/__init__.py": "low = 5",
        "pkg/a/b/e.py": "e = 6",
        "pkg/a/b/deep.py": (
            "from . import e, low\nfrom .. import d, mid\nfrom ... import c, top\nfrom .e import e as e1\n"
            "from ..d import d as d1\nfrom ...c import c as c1\nfrom ...a.b.e import e as e2\n"
            "x = e.e, low, d.d, mid, c.c, top, e1, d1, c1, e2"
        ),
    },
    "re-exports of a package": {
        "main.py": "from pkg import build, Net, SIZE as size\nimport pkg\nx = build(), Net().n, size, pkg.SIZE, pkg.more.y",
        "pkg/__init__.py": "from .models import build, Net\nfrom .config import *\nfrom . import more",
        "pkg/models.py": "class Net:\n    n = 7\ndef build():\n    return 3",
        "pkg/config.py": "SIZE = 9\n_hidden = 1",
        "pkg/more.py": "y = 8",
    },
    "__all__ in a star import": {
        "main.py": "b = 'own'\n_c = 'own'\nfrom m import *\nx = a, b, _c",
        "m.py": "__all__ = ['a']\n__all__ += ['_c']\na, b, _c = 1, 2, 3",
    },
    "__all__ put together of several": {
        "main.py": "from pkg import *\nx = one, two, three",
        "pkg/__init__.py": (
            "from . import a, b\nfrom .a import *\nfrom .b import *\n__all__ = a.__all__ + b.__all__\n"
            "__all__.append('three')\nthree = 3\nfour = 4"
        ),
        "pkg/a.py": "__all__ = ('one',)\none = 1\n__all__ = list(__all__)",
        "pkg/b.py": "__all__ = []\n__all__.extend(['two'])\ntwo = 2\nother = 5",
    },
    "submodules in __all__": {
        "main.py": "from pkg import *\nx = layers.width",
        "pkg/__init__.py": "__all__ = ['layers']",
        "pkg/layers.py": "width = 12",
    },
    "a star import replaces names": {
        "main.py": "a = 1\nfrom m import *\nx = a\na = 3\ny = a",
        "m.py": "a = 2",
    },
    "import with as": {
        "main.py": "import a.b.c as d\nimport a.b.c\nimport a.e as f\nx = d.v, a.b.c.v, a.b.w, f.z, a.e.z",
        "a/__init__.py": "",
        "a/e.py": "z = 3",
        "a/b/__init__.py": "w = 2",
        "a/b/c.py": "v = 1",
    },
    "namespace packages": {
        "main.py": "import ns.one\nfrom ns.sub.two import two\nfrom ns.sub import three\nx = ns.one.one, two, three.three",
        "ns/one.py": "one = 1",
        "ns/sub/two.py": "two = 2",
        "ns/sub/three.py": "from . import two\nfrom ..one import one\nthree = two.two + one",
    },
    "modules that import one another": {
        "main.py": "import a\nx = a.x, a.b.late(), a.y",
        "a.py": "x = 1\nimport b\ny = b.z + 1",
        "b.py": "import a\nz = a.x + 1\ndef late():\n    return a.y",
    },
    "a package that its modules import": {
        "main.py": "from pkg.b import y\nimport pkg\nx = y, pkg.base",
        "pkg/__init__.py": "base = 10\nfrom .a import f",
        "pkg/a.py": "from pkg import base\ndef f():\n    from pkg.b import y\n    return y\nv = base + 1",
        "pkg/b.py": "from . import base\nfrom .a import v\ny = base + v",
    },
    "the packages come first": {
        "main.py": "import pkg.sub.mod\nfrom log import seen\nx = seen",
        "log.py": "seen = []",
        "pkg/__init__.py": "from log import seen\nseen.append('pkg')",
        "pkg/sub/__init__.py": "from log import seen\nseen.append('sub')",
        "pkg/sub/mod.py": "from log import seen\nseen.append('mod')",
    },
    "what fails to import is replaced": {
        "main.py": (
            "try:\n    from helper import fast\nexcept ImportError:\n    from helper import slow as fast\n"
            "try:\n    import nowhere_to_be_found_1\nexcept ImportError:\n    nowhere_to_be_found_1 = None\n"
            "try:\n    import helper as h\nexcept ImportError:\n    h = None\nx = fast, h.slow"
        ),
        "helper.py": "slow = 2",
    },
    "only for type checkers": {
        "main.py": (
            "from __future__ import annotations\nfrom typing import TYPE_CHECKING\nimport typing\n"
            "if TYPE_CHECKING:\n    from helper import Thing\n    x = 0\nelse:\n    x = 1\n"
            "if typing.TYPE_CHECKING:\n    import helper\ndef f(a: Thing) -> Thing:\n    return 5\ny = f(1)"
        ),
        "helper.py": "Thing = 3",
    },
    "importlib": {
        "main.py": (
            "import importlib\nfrom importlib import import_module\nname = 'net'\nm = importlib.import_module('pkg.' + name)\n"
            "x = m.v, import_module(f'pkg.{name}').v, getattr(import_module('pkg.net'), 'v')\nx += (m.other(),)"
        ),
        "pkg/__init__.py": "",
        "pkg/net.py": "import importlib\nv = 4\ndef other():\n    return importlib.import_module('.o', __package__).w",
        "pkg/o.py": "w = 6",
    },
    "names of third parties": {
        "main.py": "import models, utils\nfrom data import loader\nimport random\nx = models.m, utils.u, loader.l, random.r",
        "models.py": "m = 1",
        "utils.py": "u = 2",
        "data/loader.py": "l = 3",
        "random.py": "r = 4",
    },
    "sys.path with constants": {
        "main.py": "import sys\nsys.path.insert(0, 'lib')\nsys.path.append('more')\nimport a, b\nx = a.v, b.v",
        "lib/a.py": "v = 1",
        "more/a.py": "v = 2",
        "more/b.py": "v = 3",
    },
    "sys.path from the place of the script": {
        "main.py": (
            "import os, sys\nfrom pathlib import Path\nHERE = os.path.dirname(os.path.abspath(__file__))\n"
            "sys.path.append(os.path.join(HERE, 'one'))\nsys.path.append(os.path.join(os.path.dirname(__file__), 'two'))\n"
            "sys.path.insert(0, str(Path(__file__).resolve().parent / 'three'))\n"
            "sys.path.insert(0, os.path.join(os.getcwd(), 'four'))\n"
            "sys.path.append(os.path.realpath(os.path.join(HERE, 'two', os.pardir, 'five')))\n"
            "folder = str(Path(__file__).resolve().parents[0].joinpath('six'))\n"
            "if folder not in sys.path:\n    sys.path.append(folder)\n"
            "sys.path += ['seven']\nsys.path.extend([os.path.abspath('eight')])\n"
            "import a1, a2, a3, a4, a5, a6, a7, a8\nx = a1.v, a2.v, a3.v, a4.v, a5.v, a6.v, a7.v, a8.v"
        ),
        **{
            f"{name}/a{at}.py": f"v = {at}"
            for at, name in enumerate("one two three four five six seven eight".split(), 1)
        },
    },
    "imports inside functions": {
        "main.py": "from pkg.a import f\nx = f()",
        "pkg/__init__.py": "",
        "pkg/a.py": "def f():\n    from .b import v\n    from . import b\n    return v + b.v",
        "pkg/b.py": "v = 2",
    },
    "the module of a module": {
        "main.py": "import a\nx = a.__name__, a.b.__name__\na.b.v = 5\nimport b\ny = b.v",
        "a.py": "import b",
        "b.py": "v = 1",
    },
    "state that modules share": {
        "main.py": "import config\nfrom use import width\nconfig.W = 7\nx = width(), config.REGISTRY",
        "config.py": "W = 3\nREGISTRY = {}",
        "use.py": "import config\nconfig.REGISTRY['use'] = 1\ndef width():\n    return config.W",
    },
}


@pytest.mark.parametrize("title", SAME_AS_PYTHON)
def test_values_are_those_of_python(title: str, tmp_path: Path) -> None:
    result = evaluated(tmp_path, SAME_AS_PYTHON[title])
    names = [name for name in ("x", "y") if name in result.session.variables()]
    code = f"import runpy; g = runpy.run_path('main.py'); print([g.get(n) for n in {names!r}])"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert repr([to_python(result.value(name)) for name in names]) == done.stdout.strip()
    assert result.faults == []


def test_src_layouts_and_tops_of_projects(tmp_path: Path) -> None:
    files = {
        "setup.py": "",
        "scripts/train.py": "from pkg.models import v\nimport tools.helper\nx = v, tools.helper.w",
        "src/pkg/__init__.py": "",
        "src/pkg/models.py": "v = 1",
        "tools/helper.py": "w = 2",
    }
    assert evaluated(tmp_path, files, "scripts/train.py").value("x") == (1, 2)


def test_the_folder_above_the_package_of_a_script(tmp_path: Path) -> None:
    files = {
        "lib/pkg/__init__.py": "",
        "lib/pkg/sub/__init__.py": "",
        "lib/pkg/sub/main.py": "from pkg.models import v\nimport other\nx = v, other.w",
        "lib/pkg/models.py": "v = 1",
        "lib/other.py": "w = 2",
    }
    assert evaluated(tmp_path, files, "lib/pkg/sub/main.py").value("x") == (1, 2)


def test_files_of_a_package_do_not_replace_libraries(tmp_path: Path) -> None:
    files = {"pkg/__init__.py": "", "pkg/main.py": "import math\nx = math.floor(2.5)", "pkg/math.py": "floor = None"}
    assert evaluated(tmp_path, files, "pkg/main.py").value("x") == 2


@pytest.mark.parametrize("name", ["keras", "numpy", "sys"])
def test_what_python_has_before_it_looks_is_not_replaced(name: str, tmp_path: Path) -> None:
    assert evaluated(tmp_path, {"main.py": f"import {name}\nx = {name}.v", f"{name}.py": "v = 1"}).value("x") != 1


def test_a_module_that_imports_the_script_gets_what_is_there(tmp_path: Path) -> None:
    files = {
        "main.py": "A = 1\nimport helper\nB = 2\nx = helper.early, helper.late()\ny = helper.unbound",
        "helper.py": "import main\nearly = main.A\ntry:\n    from main import B as unbound\nexcept ImportError:\n    pass\n"
        "def late():\n    return main.B",
    }
    result = evaluated(tmp_path, files)
    assert result.value("x") == (1, 2)
    assert isinstance(result.value("y"), Unknown)
    assert result.faults == []


def test_a_name_not_yet_bound_in_a_cycle_is_unknown(tmp_path: Path) -> None:
    files = {
        "main.py": "from a import x",
        "a.py": "from b import z\nx = z\nlater = 1",
        "b.py": "from a import later\nimport a\nz = later",
    }
    result = evaluated(tmp_path, files)
    assert isinstance(result.value("x"), Unknown)
    assert result.faults == []


def test_stars_in_a_cycle(tmp_path: Path) -> None:
    files = {
        "main.py": "from a import *\nx = p, q\ny = nope",
        "a.py": "p = 1\nfrom b import *",
        "b.py": "from a import *\nq = 2",
    }
    result = evaluated(tmp_path, files)
    assert result.value("x") == (1, 2)
    assert result.faults == ["undefined"]


def test_a_star_of_a_stranger_leaves_len_what_it_is(tmp_path: Path) -> None:
    result = evaluated(tmp_path, {"main.py": "from nowhere_at_all import *\nx = len('abc')\ny = sum([1])\nz = thing"})
    assert result.value("x") == 3
    assert isinstance(result.value("y"), Unknown)
    assert result.faults == []


def test_names_that_all_leaves_out_are_not_defined(tmp_path: Path) -> None:
    files = {"main.py": "from m import *\nx = a\ny = b", "m.py": "__all__ = ['a']\na = b = 1"}
    assert evaluated(tmp_path, files).faults == ["undefined"]


def test_a_folder_of_data_is_no_package(tmp_path: Path) -> None:
    files = {"main.py": "import datasets\nfrom datasets import load\nx = load", "datasets/train.csv": "1"}
    result = evaluated(tmp_path, files)
    assert isinstance(result.value("datasets"), Unknown)
    assert result.faults == []


def test_a_namespace_package_says_nothing_of_names_it_does_not_show(tmp_path: Path) -> None:
    files = {"main.py": "import wares\nfrom wares import Table\nx = wares.Table()", "wares/a.py": "v = 1"}
    result = evaluated(tmp_path, files)
    assert isinstance(result.value("x"), Unknown)
    assert result.faults == []


def test_a_module_may_make_its_names_when_asked(tmp_path: Path) -> None:
    files = {
        "main.py": "import m\ntry:\n    x = m.lazy\nexcept AttributeError:\n    x = 0",
        "m.py": "def __getattr__(n): return 1",
    }
    assert evaluated(tmp_path, files).value("x") != 0


def test_user_code_is_not_run(tmp_path: Path) -> None:
    trap = f"open({str(tmp_path / 'sprung')!r}, 'w')\n"
    files = {"main.py": "from pkg import a\nx = a.v", "pkg/__init__.py": trap, "pkg/a.py": trap + "v = 1"}
    assert evaluated(tmp_path, files).value("x") == 1
    assert not (tmp_path / "sprung").exists()


def test_what_was_looked_for_is_known(tmp_path: Path) -> None:
    files = {"main.py": "import a, gone\nfrom pkg import b", "a.py": "v = 1", "pkg/b.py": ""}
    result = evaluated(tmp_path, files)
    seen = result.session.importer.seen  # type: ignore[attr-defined]
    told = {
        str(Path(path).relative_to(tmp_path)): what for path, what in seen.items() if path.startswith(str(tmp_path))
    }
    assert told["gone.py"] is None
    assert told["gone"] is None
    assert told["pkg/__init__.py"] is None
    assert told["pkg"] == ""
    assert len(told["a.py"] or "") == 64
    assert len(told["pkg/b.py"] or "") == 64


def test_each_module_is_evaluated_once_and_read_once(tmp_path: Path) -> None:
    files = {
        "main.py": "import log, pkg.a, pkg.b\nfrom pkg import a\nfrom pkg.a import v\nx = len(log.seen)",
        "log.py": "seen = []",
        "pkg/__init__.py": "from . import a, b",
        "pkg/a.py": "import log\nfrom . import b\nlog.seen.append('a')\nv = 1",
        "pkg/b.py": "import log\nfrom .a import *\nlog.seen.append('b')",
    }
    assert evaluated(tmp_path, files).value("x") == 2


def test_a_long_chain_of_imports_ends(tmp_path: Path) -> None:
    files = {f"m{at}.py": f"import m{at + 1}\nv = {at}" for at in range(300)}
    result = evaluated(tmp_path, {**files, "main.py": "import m0\nx = m0.v\ny = 1 + 1\nz = m0.m1.m2.v"})
    assert (result.value("x"), result.value("y"), result.value("z")) == (0, 2, 2)
    assert result.trace.notes == []


def test_a_heavy_import_leaves_time_for_the_script(tmp_path: Path) -> None:
    heavy = (
        "v = 1\n" + "".join(f"for i in range(900):\n    x{at} = [i, i + 1, {at}]\n" for at in range(400)) + "last = 2\n"
    )
    write(tmp_path, {"main.py": "import heavy\nx = heavy.v\ny = nope\nz = heavy.last", "heavy.py": heavy})
    path = str(tmp_path / "main.py")
    session = Session(
        Document(path, (tmp_path / "main.py").read_text()), SimpleNamespace(steps=60_000), ProjectFiles(path)
    )
    result = Result(session, session.run())
    assert result.value("x") == 1
    assert result.faults == ["undefined"]
    assert isinstance(result.value("z"), Unknown)
    assert result.trace.notes == []


ODD = """
import folder, binary, broken, loop.loop.twice, dangling, odd, pipe
from . import twice
from .. import nothing
from .....................................far import x
import importlib, sys
for n in ("twice", "..", "", ".", "twice.x", "é", "/etc/passwd", "..twice", None, 3, "x" * 5000):
    importlib.import_module(n)
    __import__(n)
sys.path += ["/", "", ".", "\\0", None, 3, "~", "x" * 5000]
import zzz.yyy
done = 1
"""


def test_hostile_files_beside_the_script(tmp_path: Path) -> None:
    files = {
        "main.py": ODD,
        "odd.py": ODD,
        "twice.py": "import twice\nv = 1",
        "broken.py": "def f(:\nv = 1",
        "folder.py/a": "",
    }
    write(tmp_path, files)
    (tmp_path / "binary.py").write_bytes(b"\xff\xfe\x00keras")
    (tmp_path / "loop").symlink_to(".")
    (tmp_path / "dangling.py").symlink_to("gone")
    os.mkfifo(tmp_path / "pipe.py")
    result = evaluated(tmp_path, files)
    assert result.value("done") == 1
    assert result.faults == []
