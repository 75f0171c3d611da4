"""python -m tests.correct.running PROGRAM ...: runs each as a script, in one process; says which of them fail and why."""

from __future__ import annotations

import contextlib
import io
import json
import runpy
import sys
import traceback
from pathlib import Path


def main(paths: list[str]) -> int:
    ran = 0
    for path in paths:
        fault = failure_of(Path(path))
        ran += fault is None
        if fault is not None:
            print(f"{path}:\n{fault[-2000:]}")
    print(f"{ran} programs ran")
    return 0 if ran == len(paths) else 1


def failure_of(path: Path) -> str | None:
    """The traceback of a program that fails; None for one that ends as it should."""
    sys.argv = [str(path)]
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            if path.suffix == ".ipynb":
                run_cells(path)
            else:
                runpy.run_path(str(path), run_name="__main__")
    except SystemExit as end:
        return f"exit status {end.code}" if end.code else None
    except BaseException:
        return traceback.format_exc()
    finally:
        forget_models()
    return None


def run_cells(path: Path) -> None:
    """Runs the cells of a notebook one after another, without what only a notebook knows."""
    names = {"__name__": "__main__"}
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            lines = "".join(cell["source"]).split("\n")
            code = "\n".join(line for line in lines if not line.startswith(("%", "!")))
            exec(compile(code, str(path), "exec"), names)


def forget_models() -> None:
    """Names of layers count from the start again, and the settings are Keras's own, as in a fresh process."""
    if "keras" not in sys.modules:
        return
    import keras

    keras.utils.clear_session()
    keras.config.set_image_data_format("channels_last")
    keras.config.set_floatx("float32")
    keras.mixed_precision.set_global_policy("float32")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
