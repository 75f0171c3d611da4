"""Writes runtime/layers/__init__.pyi and runtime/applications/__init__.pyi: parameters and docstrings of the rules.

Both packages load what is in them when it is asked for, and make the parameters of rules: an editor reads neither.
Usage: python tools/make_stubs.py
"""

from __future__ import annotations

import textwrap
from pathlib import Path

from kshape.rulebook.applications import MODULES, application
from kshape.rulebook.applications.keras_modules import KERAS_MODULES
from kshape.rulebook.binding import REQUIRED, Field, Rule
from kshape.rulebook.layers import FAMILIES, LAYERS
from kshape.rulebook.layers.core import Input
from kshape.rulebook.layers.merging import FUNCTION_FORMS

RUNTIME = Path(__file__).resolve().parent.parent / "runtime"
TARGET = RUNTIME / "layers" / "__init__.pyi"
APPLICATIONS = RUNTIME / "applications" / "__init__.pyi"
HEAD = '''"""Every layer, under its name in `keras.layers`. Written by tools/make_stubs.py; do not edit."""

# fmt: off
from typing import Any

from ..engine.input_spec import InputSpec as InputSpec
from ..engine.layer import Layer as Layer
from .merge_keras1 import merge as merge
from .serialization import deserialize as deserialize
from .serialization import serialize as serialize
from .torch_module_wrapper import TorchModuleWrapper as TorchModuleWrapper
'''
APPLICATIONS_HEAD = '''"""Every architecture of `keras.applications`. Written by tools/make_stubs.py; do not edit."""

# fmt: off
from typing import Any

from ..models.functional import Functional
'''
WIDTH = 120
GLUE = "\0"
"""Stands for the blanks inside of a parameter while rows are broken."""
TYPES = {
    **{kind: kind for kind in ("int", "int | None", "float", "float | None", "bool", "str", "str | None")},
    **dict.fromkeys(("Rate", "Number"), "float"),
    **dict.fromkeys(("Padding", "CausalPadding"), "str"),
    **dict.fromkeys(("Text", "DataFormat"), "str | None"),
    "Count": "int",
    "Count | None": "int | None",
    "Flag": "bool",
}
"""A field's kind -> the type that an editor shows; Any for the others."""


def stubs() -> str:
    """The whole text of the file."""
    rules = [LAYERS[name] for family in FAMILIES for name, rule in vars(family).items() if LAYERS.get(name) is rule]
    parts = [HEAD, _function("Input", Input, [])]
    parts += [_function(name, rule, ["inputs: Any"]) for name, rule in FUNCTION_FORMS.items()]
    parts += [_class(rule) for rule in dict.fromkeys(rules) if rule is not Input]
    parts += [f"{name} = {rule.__name__}\n" for name, rule in sorted(LAYERS.items()) if name != rule.__name__]
    return "\n".join(parts)


def application_stubs() -> str:
    """The whole text of the file of architectures."""
    modules = "".join(f"from . import {name} as {name}\n" for name in sorted(KERAS_MODULES))
    functions = [_function(name, application(name), [], "Functional") for name in MODULES]
    return "\n".join([APPLICATIONS_HEAD + modules, *functions])


def _class(rule: type[Rule]) -> str:
    constructor = _call("def __init__", ["self", *_parameters(rule)], "None: ...", 4)
    return f"class {rule.__name__}(Layer):\n{_doc(rule)}{constructor}"


def _function(name: str, rule: type[Rule], first: list[str], result: str = "Any") -> str:
    return _call(f"def {name}", [*first, *_parameters(rule)], f"{result}:", 0) + _doc(rule)


def _call(start: str, parameters: list[str], end: str, indent: int) -> str:
    """`start(parameters) -> end`, over several lines where one would be too long."""
    space, inner = " " * indent, ", ".join(parameters)
    line = f"{space}{start}({inner}) -> {end}\n"
    if len(line) <= WIDTH + 1:
        return line
    rows = textwrap.wrap(inner.replace(" ", GLUE).replace(f",{GLUE}", ", "), WIDTH - indent - 4)
    body = "".join(f"{space}    {row.replace(GLUE, ' ')}\n" for row in rows)
    return f"{space}{start}(\n{body}{space}) -> {end}\n"


def _doc(rule: type[Rule]) -> str:
    """The docstring in one indentation; a backslash stays one."""
    text = textwrap.dedent(f"    {rule.__doc__ or ''}").strip().replace("\\", "\\\\")
    lines = text.split("\n")
    closing = '"""' if len(lines) == 1 else '\n    """'
    return textwrap.indent(f'"""{text}', "    ").replace("\n    \n", "\n\n") + closing + "\n"


def _parameters(rule: type[Rule]) -> list[str]:
    """The constructor's parameters: those which can be given by place, then those by keyword only."""
    fields = [field for field in rule.parameters() if not field.keyword_only]
    named = [field for field in rule.parameters() if field.keyword_only]
    fields.sort(key=lambda field: field.default is not REQUIRED)
    shown = [_parameter(field) for field in fields] + ["*"] * bool(named) + [_parameter(field) for field in named]
    return shown + ["**kwargs: Any"] * rule.rest


def _parameter(field: Field) -> str:
    kind = TYPES.get(field.kind, "Any")
    if field.default is REQUIRED:
        return f"{field.name}: {kind}"
    if field.default is None and kind != "Any" and "None" not in kind:
        kind += " | None"
    return f"{field.name}: {kind} = {field.default!r}"


def main() -> None:
    TARGET.write_text(stubs())
    APPLICATIONS.write_text(application_stubs())


if __name__ == "__main__":
    main()
