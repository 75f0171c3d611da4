"""Writes kshape/libraries/keras/public_names.py from a list of Keras's public symbols.

Usage: python tools/make_keras_names.py keras_api.json
The JSON has {"keras": version, "api": {"keras.layers.Dense": {"kind": ...}, ...}}.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from textwrap import wrap

TARGET = Path(__file__).resolve().parent.parent / "kshape" / "libraries" / "keras" / "public_names.py"
HEAD = '''"""Every public name of Keras {version}, by module. Written by tools/make_keras_names.py; do not edit."""

from __future__ import annotations

VERSION = "{version}"

# fmt: off
PUBLIC = {{
'''


def names_by_module(api: dict[str, object]) -> dict[str, list[str]]:
    """Module -> its names, submodules included."""
    modules: dict[str, set[str]] = {}
    for path in api:
        module, name = path.rsplit(".", 1)
        modules.setdefault(module, set()).add(name)
        while "." in module:
            module, name = module.rsplit(".", 1)
            modules.setdefault(module, set()).add(name)
    return {module: sorted(names) for module, names in sorted(modules.items())}


def main() -> None:
    data = json.loads(Path(sys.argv[1]).read_text())
    lines = [HEAD.format(version=data["keras"])]
    for module, names in names_by_module(data["api"]).items():
        lines.append(f'    "{module}":\n')
        rows = wrap(" ".join(names), 108, break_long_words=False)
        lines += [f'        "{row}{" " if row is not rows[-1] else ""}"\n' for row in rows]
        lines[-1] = lines[-1].rstrip("\n") + ",\n"
    lines.append("}\n")
    TARGET.write_text("".join(lines))


if __name__ == "__main__":
    main()
