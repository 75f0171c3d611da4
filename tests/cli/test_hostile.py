"""Input that is meant to hang, to exhaust or to be executed: each file ends within seconds, nothing runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SECONDS = 5.0

HEAD = "import keras\nfrom keras import layers\n"
DELETING = """
import os, shutil, subprocess
open("executed", "w").write("x")
os.remove("victim")
shutil.rmtree(".")
subprocess.run(["touch", "executed"])
eval("open('executed', 'w')")
exec("open('executed', 'w')")
__import__("os").system("touch executed")
"""

# What the file must at least be told: the code of some diagnostic, or None where silence is an answer too.
FILES: dict[str, tuple[str | bytes, str | None]] = {
    "endless loop": (HEAD + "while True:\n    x = layers.Dense(3)\n", None),
    "long loop": (HEAD + "x = keras.Input((3,))\nfor i in range(10**9):\n    x = layers.Dense(3)(x)\n", None),
    "recursion": (HEAD + "def f(n):\n    return f(n + 1)\nf(0)\n", None),
    "doubling recursion": (
        HEAD + "def f(n):\n    return f(n + 1) + g(n)\ndef g(n):\n    return f(n + 1) + f(n + 2)\nf(0)\n",
        None,
    ),
    "instances of itself": (
        HEAD
        + "class A(keras.Model):\n    def __init__(self):\n        super().__init__()\n        self.a = A()\nA()\n",
        None,
    ),
    "class of itself": (HEAD + "class A(A):\n    pass\nA()\n", None),
    "long list": (HEAD + "a = [0] * 10**12\nb = list(range(10**12))\nc = 'x' * 10**12\n", None),
    "large numbers": (HEAD + "a = 9**9**9**9\nb = 1 << 10**12\nimport math\nmath.factorial(10**9)\n", None),
    "large array": (HEAD + "import numpy as np\na = np.zeros((10**9, 10**9))\nb = np.arange(10**15)\n", None),
    "doubling text": (HEAD + "s = 'ab'\nfor i in range(99):\n    s = s + s\n", None),
    "doubling size": (
        HEAD + "x = keras.Input((None,))\nfor i in range(99):\n    x = layers.concatenate([x, x])\n",
        None,
    ),
    "wide format": (HEAD + "a = '%1000000000d' % 3\nb = '{:1000000000}'.format(3)\nc = f'{3:1000000000}'\n", None),
    "slow pattern": (HEAD + "import re\nre.match('(a+)+$', 'a' * 40 + 'b')\n", None),
    "two megabytes": (HEAD + "x = keras.Input((3,))\n" + "x = layers.Dense(3)(x)\n" * 90_000, "KS992"),
    "two megabytes in a line": (HEAD + "x = [" + "1, " * 700_000 + "]\n", None),
    "deep brackets": (HEAD + "x = " + "(" * 10_000 + "1" + ")" * 10_000 + "\n", "KS990"),
    "open brackets": (HEAD + "x = " + "[" * 10_000 + "\n", "KS990"),
    "deep blocks": (HEAD + "".join("  " * i + "if x:\n" for i in range(2000)) + "  " * 2000 + "pass\n", "KS990"),
    "long sum": (HEAD + "x = " + "1 + " * 50_000 + "1\n", None),
    "long chain": (HEAD + "x = layers" + ".a" * 20_000 + "()" * 20_000 + "\n", None),
    "null byte": (HEAD.encode() + b"x = \x00 1\n", "KS990"),
    "no text": (bytes(range(256)) * 100, "KS990"),
    "wrong encoding": (HEAD.encode() + b"x = '\xff\xfe'\n", "KS990"),
    "utf-16": ((HEAD + "x = 1\n").encode("utf-16"), "KS990"),
    "unknown encoding": (b"# -*- coding: nonsense -*-\nimport keras\n", "KS990"),
    "empty": ("", None),
    "deleting": (HEAD + DELETING, None),
}


def check(folder: Path, *paths: str) -> tuple[int, float, dict[str, Any]]:
    """(exit status, CPU seconds, JSON) of a check in a process of its own; other processes must not count."""
    before = getrusage(RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "kshape", "check", "--format", "json", *paths],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == b""
    after = getrusage(RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.returncode, seconds, json.loads(done.stdout)


@pytest.mark.parametrize("name", FILES)
def test_hostile_file_ends_in_time(name: str, tmp_path: Path) -> None:
    content, code = FILES[name]
    (tmp_path / "a.py").write_bytes(content.encode() if isinstance(content, str) else content)
    (tmp_path / "victim").write_text("still here")
    status, seconds, document = check(tmp_path, "a.py")
    found = {one["code"]: one for one in document["files"][0]["diagnostics"]}
    assert seconds < SECONDS
    assert status == int(any(one["severity"] != "info" for one in found.values()))
    assert "KS999" not in found
    assert code is None or code in found
    assert all(one["message"] for one in found.values())
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.py", "victim"]


def test_folder_of_hostile_files_is_checked_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"\xff")
    (tmp_path / "b.py").symlink_to("b.py")
    (tmp_path / "loop").symlink_to(".", target_is_directory=True)
    (tmp_path / "c.py").write_text(HEAD + "layers.Dens(3)\n")
    status, _, document = check(tmp_path, ".", "b.py")
    assert status == 1
    found = {file["path"]: [one["code"] for one in file["diagnostics"]] for file in document["files"]}
    assert found == {"a.py": ["KS990"], "b.py": ["KS990"], "c.py": ["KS900"]}
