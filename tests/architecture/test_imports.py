"""Each package imports only from those above it; torch, libcst, pygls, click and rich stay where they belong."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import pytest

ROOT = Path(__file__).parents[2]

# A line may import from itself and from the lines above it. docs/architecture.md says why.
LAYERS = (
    ("kshape.drawing",),
    ("kshape.__init__", "kshape.facts", "kshape.rulebook"),
    ("kshape.config",),
    ("kshape.config_file",),
    ("kshape.source",),
    ("kshape.values",),
    ("kshape.libraries",),
    ("kshape.evaluator",),
    ("kshape.suppressions",),
    ("kshape.unused_suppressions",),
    ("kshape.checks",),
    ("kshape.chains",),
    (
        "kshape.findings",
        "kshape.diagnostics",
        "kshape.shapes",
        "kshape.graphs",
        "kshape.lookup",
        "kshape.bindings",
        "kshape.calls",
        "kshape.uses",
        "kshape.rewriting",
        "kshape.memory",
        "kshape.analysis",
    ),
    ("kshape.fixing",),
    ("kshape.project",),
    ("kshape.report",),
    ("kshape.echoes",),
    ("kshape.baseline",),
    ("kshape.cli",),
    ("kshape.__main__",),
    ("kshape_lsp",),
)

# The rulebook serves the runtime too, and the runtime knows nothing of the checker.
FREE_OF_THE_PROJECT = ("kshape.rulebook", "kshape.drawing")
RUNTIME_MAY_IMPORT = ("kshape.rulebook", "kshape.drawing", "kshape.__init__", "runtime")

THIRD_PARTY = {
    "torch": ("runtime",),
    "numpy": ("runtime",),
    "h5py": ("runtime",),
    "PIL": ("runtime",),
    "tensorboard": ("runtime",),
    "IPython": ("runtime",),
    "scipy": ("runtime",),
    "yaml": ("runtime",),
    "resvg_py": ("kshape.drawing",),
    "libcst": ("kshape.source",),
    "click": ("kshape.cli",),
    "rich": ("kshape.report",),
    "pathspec": ("kshape.config",),
    "watchfiles": ("kshape.project",),
    "pygls": ("kshape_lsp",),
    "lsprotocol": ("kshape_lsp",),
    "attr": ("kshape_lsp",),
}

MODULES = sorted(path for package in ("kshape", "kshape_lsp", "runtime") for path in (ROOT / package).rglob("*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts)


def imported(module: str, text: str) -> Iterator[tuple[int, str]]:
    """(line, module) of every import in a text, also of those within functions, relative ones made absolute."""
    package = module.split(".")[:-1]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, resolved(base, alias.name)) for alias in node.names)


def resolved(base: str, name: str) -> str:
    """The module that `from base import name` loads: base.name where that is a module, else base."""
    place = ROOT.joinpath(*base.split("."), name)
    return f"{base}.{name}" if place.is_dir() or place.with_suffix(".py").is_file() else base


def place_of(module: str) -> str:
    """The entry of the tables that a module belongs to."""
    if module in ("kshape", "kshape.__init__"):
        return "kshape.__init__"
    return ".".join(module.split(".")[: 2 if module.startswith("kshape.") else 1])


def level_of(module: str) -> int:
    for level, names in enumerate(LAYERS):
        if place_of(module) in names:
            return level
    raise AssertionError(f"{module} has no line in the table of layers; add it where it belongs")


def is_ours(module: str) -> bool:
    return module.split(".")[0] in ("kshape", "kshape_lsp", "runtime")


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_imports_run_downwards(path: Path) -> None:
    module = module_name(path)
    wrong = []
    for line, target in imported(module, path.read_text(encoding="utf-8")):
        if not is_ours(target):
            allowed = THIRD_PARTY.get(target.split(".")[0])
            fine = place_of(module) in allowed if allowed else target.split(".")[0] in sys.stdlib_module_names
        elif place_of(module) == "runtime":
            fine = place_of(target) in RUNTIME_MAY_IMPORT
        elif place_of(module) in FREE_OF_THE_PROJECT:
            fine = place_of(target) == place_of(module)
        else:
            fine = place_of(target) != "runtime" and level_of(target) <= level_of(module)
        if not fine:
            wrong.append(f"line {line}: {target}")
    assert not wrong, f"{module} must not import {', '.join(wrong)}"


def test_no_import_is_overlooked() -> None:
    text = "import torch.nn\nfrom kshape import cli\ndef f():\n    from . import errors\n    from ..source import span"
    found = list(imported("kshape.rulebook.late", text))
    assert found == [(1, "torch.nn"), (2, "kshape.cli"), (4, "kshape.rulebook.errors"), (5, "kshape.source.span")]
    assert list(imported("kshape.rulebook.__init__", "from .dims import Dim")) == [(1, "kshape.rulebook.dims")]
    assert level_of("kshape.cli.app") > level_of("kshape.source.span") > level_of("kshape.rulebook.dims")
    with pytest.raises(AssertionError, match="no line in the table"):
        level_of("kshape.elsewhere")


def cpu_seconds(code: str) -> float:
    """The CPU time, user and system, of a fresh interpreter that runs `code`; the least of several runs."""

    def spent() -> float:
        usage = getrusage(RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    def once() -> float:
        before = spent()
        subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
        return spent() - before

    return min(once() for _ in range(5))


def loaded_by(code: str) -> set[str]:
    """The top-level modules that a fresh interpreter has loaded after `code`."""
    script = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    output = subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT, capture_output=True, text=True)
    return {name.split(".")[0] for name in json.loads(output.stdout)}


EVERY_MODULE = """
from importlib import import_module
from pkgutil import walk_packages
import kshape.rulebook
for module in walk_packages(kshape.rulebook.__path__, "kshape.rulebook."):
    import_module(module.name)
"""


@pytest.mark.parametrize("code", ["import kshape.rulebook", EVERY_MODULE], ids=["package", "every module"])
def test_rulebook_loads_the_standard_library_only(code: str) -> None:
    loaded = loaded_by(code)
    assert "kshape" in loaded
    assert not loaded & {"torch", "libcst", "numpy", "click", "rich", "keras", "pathspec"}
    cost = (cpu_seconds(code) - cpu_seconds("pass")) * 1000
    print(f"costs {cost:.0f} ms above bare Python; at most 60 are wanted for `import kshape.rulebook`")


def test_command_line_loads_neither_rich_nor_the_analysis_for_a_mistyped_command() -> None:
    loaded = loaded_by("from kshape.cli.app import run\nassert run(['chek']) == 2")
    assert "click" in loaded
    assert not loaded & {"rich", "libcst", "torch", "numpy", "tomllib", "pathspec"}
