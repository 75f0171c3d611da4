"""The packages of the runtime stand in an order; what other libraries they need is loaded when it is needed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.test_imports import ROOT, loaded_by, module_name, resolved

# A line may import from the lines above it, and a package from itself. docs/architecture.md says what each is.
ORDER = (
    ("core",),
    ("ops", "boxes"),
    ("activations", "constraints", "dtype_policies", "initializers", "losses", "random", "regularizers", "tree"),
    ("callbacks", "metrics", "optimizers"),
    ("training",),
    ("engine",),
    ("layers",),
    ("models",),
    ("saving",),
    ("config", "utils"),
    ("applications", "backend", "datasets", "mixed_precision", "preprocessing"),
    ("__init__",),
    ("serving",),
)

UPWARD = {
    ("runtime.core.numpy_operands", "ops"): "numpy's functions of a tensor are ops, once one is called",
    ("runtime.core.objects", "layers"): "a config names layers, which are imported when one is found",
    ("runtime.models.model", "saving"): "Model.save and its companions are methods",
}
"""(module, package above it) -> why. Such an import stands in a function, so that no module needs the other to load."""

LATE = ("IPython", "PIL", "pandas", "scipy", "tensorboard", "yaml")
"""Libraries that no module imports before they are needed: few scripts need them, and some are not installed."""

MODULES = sorted((ROOT / "runtime").rglob("*.py"))


def imports(module: str, text: str) -> Iterator[tuple[int, str, bool]]:
    """(line, module, whether it stands in a function) of the imports in a text, but for those that only types need."""
    package = module.split(".")[:-1]
    stack: list[tuple[ast.AST, bool]] = [(ast.parse(text), False)]
    while stack:
        node, late = stack.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, late) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, resolved(base, alias.name), late) for alias in node.names)
        late = late or isinstance(node, (ast.FunctionDef, ast.Lambda))
        stack.extend((child, late) for child in ast.iter_child_nodes(node))


def package_of(module: str) -> str:
    """runtime.core.lazy -> core; runtime and runtime.__init__ -> __init__."""
    return (*module.split("."), "__init__")[1]


def level_of(package: str) -> int:
    for level, names in enumerate(ORDER):
        if package in names:
            return level
    raise AssertionError(f"runtime.{package} has no line in the order of packages; add it where it belongs")


def goes_up(module: str, target: str) -> bool:
    """Whether an import leads to a package that does not stand in a line above."""
    own, other = package_of(module), package_of(target)
    return own != other and level_of(other) >= level_of(own)


def is_door(module: str) -> bool:
    """Whether a module is a package that imports nothing but core itself: its names are loaded when asked for."""
    path = ROOT.joinpath(*module.split("."), "__init__.py")
    if not path.is_file():
        return False
    found = imports(f"{module}.__init__", path.read_text(encoding="utf-8"))
    return all(late or not name.startswith("runtime") or package_of(name) == "core" for _, name, late in found)


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_packages_import_from_those_above(path: Path) -> None:
    module = module_name(path)
    wrong = []
    for line, target, late in imports(module, path.read_text(encoding="utf-8")):
        if not target.startswith("runtime") or not goes_up(module, target):
            continue
        excused = late and (module, package_of(target)) in UPWARD
        if not excused and not is_door(target):
            wrong.append(f"line {line}: {target}")
    assert not wrong, f"{module} must not import {', '.join(wrong)}"


def test_no_reason_outlives_its_import() -> None:
    found = {
        (module_name(path), package_of(target))
        for path in MODULES
        for _, target, _ in imports(module_name(path), path.read_text(encoding="utf-8"))
        if target.startswith("runtime")
    }
    assert set(UPWARD) <= found


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_libraries_that_few_need_are_imported_late(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    early = [target for _, target, late in imports(module_name(path), text) if not late and target in LATE]
    assert not early


def test_the_order_is_looked_at() -> None:
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ..saving import files\ndef f():\n    from .. import ops"
    found = [(target, late) for _, target, late in imports("runtime.core.new", text) if target.startswith("runtime")]
    assert found == [("runtime.ops", True)]
    assert goes_up("runtime.core.new", "runtime.ops.base")
    assert goes_up("runtime.losses.base", "runtime.initializers")
    assert not goes_up("runtime.layers.core", "runtime.engine.layer")
    assert is_door("runtime.saving")
    assert not is_door("runtime.optimizers")
    with pytest.raises(AssertionError, match="no line in the order"):
        level_of("elsewhere")


def test_a_model_needs_none_of_them() -> None:
    code = """
import runtime
model = runtime.Sequential([runtime.Input((2,)), runtime.layers.Dense(1)])
model.compile("adam", "mse")
"""
    loaded = loaded_by(code)
    assert "torch" in loaded
    assert not loaded & {*LATE, "h5py", "keras", "libcst", "click", "rich"}
    assert "torch" not in loaded_by("import runtime")
