"""How fast `kshape check` is: against `import libcst`, against itself on longer files, after an edit, over a project.

    python benchmarks/check_speed.py            prints a table; takes about two minutes
    python benchmarks/check_speed.py project    the last part alone

cold:      `kshape check` of a 100-line script of which nothing is known, a new process each time; bound: 2.5 times
           `python -c "import libcst"`
known:     the same script again
warm:      a new version of a 500-line model file in a process that knows the last one (one line changed); bound: 50 ms
per line:  cold analysis of files from 100 to 5,000 lines, without process start; should stay level
memory:    the largest resident set of the process for each of them
project:   1,000 files of 200 lines, a third with models (`generated_project`): nothing is known, then everything, then
           all but 5 that have changed; bounds: 15 s on two cores, 1 s, 300 MB for the largest process. Then again with
           nothing known, where no two files have a statement in common: texts that come again are read once
"""

from __future__ import annotations

import compileall
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from generated_project import write_project

from kshape.source.chunks import split

BLOCK = '''
def build_{n}(size, filters, classes):
    """One small network; the functions of the file differ in their numbers."""
    inputs = keras.Input((size, size, 3), name="image_{n}")
    x = inputs
    for width in (filters, 2 * filters, 4 * filters):
        x = layers.Conv2D(width, 3, padding="same", activation="relu")(x)
        x = layers.BatchNormalization()(x)
        shortcut = layers.Conv2D(width, 1)(x)
        x = layers.add([layers.Conv2D(width, 3, padding="same")(x), shortcut])
        x = layers.MaxPooling2D()(x)
    x = layers.GlobalAveragePooling2D()(x)
    outputs = layers.Dense(classes, activation="softmax")(x)
    return keras.Model(inputs, outputs)


model_{n} = build_{n}({size}, {filters}, 10)
model_{n}.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
images_{n} = np.random.random((64, {size}, {size}, 3)).astype("float32")
labels_{n} = keras.utils.to_categorical(np.random.randint(10, size=(64,)), 10)
model_{n}.fit(images_{n}, labels_{n}, epochs=1, batch_size=16)
'''
HEADER = "import keras\nimport numpy as np\nfrom keras import layers\n"

MEASURE = """
import json, resource, sys, time
from kshape.analysis import Analyser
text = open(sys.argv[1]).read()
start = time.perf_counter()
analysis = Analyser("file.py").update(text, details="diagnostics")
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([seconds, peak, [d.code for d in analysis.diagnostics]]))
"""

# The command, which then says on standard error how many files it analysed.
RUN = """
import sys
import kshape.cli.check as check, kshape.cli.main as main
analyse = check.analyse_paths
def counted(*args, **options):
    run = analyse(*args, **options)
    print(run.analysed, file=sys.stderr)
    return run
check.analyse_paths = counted
sys.argv[1:] = ["check", "--exit-zero", "."]
main.main()
"""


def source(lines: int) -> str:
    """A file of about so many lines."""
    text, n = HEADER, 0
    while text.count("\n") < lines:
        text += BLOCK.format(n=n, size=32 + 8 * (n % 5), filters=4 + n % 7)
        n += 1
    return text


def fastest(command: list[str], repeats: int, before: Callable[[], object] = lambda: None) -> float:
    """Seconds of the fastest of several runs: the one that was disturbed least."""
    times = []
    for _ in range(repeats):
        before()
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return min(times)


def with_bytecode() -> None:
    """Installed packages have their bytecode; so it is written here as well, whatever the environment says."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    compileall.compile_dir("kshape", quiet=2)


def cold(folder: Path, repeats: int = 15) -> None:
    path = folder / "script.py"
    path.write_text(source(100))
    base = fastest([sys.executable, "-c", "import libcst"], repeats)
    command = [sys.executable, "-m", "kshape", "check", "--exit-zero", "--config", str(settings(folder)), str(path)]
    check = fastest(command, repeats, lambda: forget(folder))
    print(f"cold      {check * 1000:6.0f} ms, {check / base:.2f} x `import libcst` ({base * 1000:.0f} ms); bound 2.5")
    known = fastest(command, repeats)
    print(f"known     {known * 1000:6.0f} ms, {known / base:.2f} x `import libcst`")


def settings(folder: Path) -> Path:
    """Settings by which results are kept in the folder."""
    path = folder / "pyproject.toml"
    path.write_text("[tool.kshape]\n")
    return path


def forget(folder: Path) -> None:
    """Takes the results of earlier runs away."""
    shutil.rmtree(folder / ".kshape_cache", ignore_errors=True)


def warm(repeats: int = 15) -> None:
    from kshape.analysis import Analyser

    lines = source(500).split("\n")
    for name, share in (("early", 0.1), ("middle", 0.5), ("late", 0.95)):
        at = next(i for i in range(int(len(lines) * share), len(lines)) if lines[i].startswith("model_"))
        analyser = Analyser("file.py")
        analyser.update("\n".join(lines))
        times = []
        for n in range(repeats):
            edited = [*lines[:at], f"{lines[at]}  # {n}", *lines[at + 1 :]]
            edited[at] = edited[at].replace(", 10)", f", {11 + n})")
            start = time.perf_counter()
            analyser.update("\n".join(edited))
            times.append(time.perf_counter() - start)
        print(f"warm      {statistics.median(times) * 1000:6.1f} ms after an edit, {name} in 500 lines; bound 50 ms")


def per_line(folder: Path) -> None:
    first = None
    for lines in (100, 500, 1000, 2500, 5000):
        path = folder / f"file{lines}.py"
        path.write_text(source(lines))
        count = path.read_text().count("\n")
        command = [sys.executable, "-c", MEASURE, str(path)]
        runs = [subprocess.run(command, check=True, capture_output=True).stdout for _ in range(3)]
        seconds, peak, codes = min(json.loads(run) for run in runs)
        each = seconds / count * 1e6
        first = first or each
        level = f"{each:4.0f} us a line ({each / first:.2f})"
        print(f"{count:5} lines {seconds * 1000:6.0f} ms, {level}, {peak:4.0f} MB {codes or ''}")


def project(folder: Path, files: int = 1000, changed: int = 5) -> None:
    written = write_project(folder, files)
    settings(folder)
    lines = [path.read_text().count("\n") for path in written]
    models = sum("import keras" in path.read_text() for path in written)
    print(f"project   {files} files of {sum(lines) // files} lines, {models} with models; {os.cpu_count()} cores")
    seconds, done = run_project(folder)
    print(f"  cold    {seconds:6.2f} s, {done} files analysed, {seconds / files * 1e3:.1f} ms a file; bound 15 s")
    children = max(resource.getrusage(kind).ru_maxrss for kind in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF))
    print(f"  memory  {children / 1024:6.0f} MB in the largest process; bound 300 MB")
    warm = min(run_project(folder) for _ in range(3))
    print(f"  warm    {warm[0]:6.2f} s, {warm[1]} files analysed, {warm[0] / seconds:.3f} x cold; bound 1 s")
    for path in written[4 :: files // changed + 1]:  # a model here, a module that others import there
        path.write_text(path.read_text() + "\n# changed\n")
    seconds, done = run_project(folder)
    print(f"  changed {seconds:6.2f} s, {done} files analysed after a change of {changed}")
    make_distinct(written)
    forget(folder)
    print(f"  apart   {run_project(folder)[0]:6.2f} s for the cold run where no two files have a statement in common")


def make_distinct(paths: list[Path]) -> None:
    """Gives each top-level statement a comment that no other file has."""
    for n, path in enumerate(paths):
        statements = (piece.text.partition("\n") for piece in split(path.read_text()))
        path.write_text("\n".join(f"{first}  # {n}{end}{rest}" for first, end, rest in statements) + "\n")


def run_project(folder: Path) -> tuple[float, int]:
    """Seconds of a check of the folder in a process of its own, and how many files it analysed."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", RUN], cwd=folder, check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    return seconds, int(done.stderr.splitlines()[-1])


if __name__ == "__main__":
    with_bytecode()
    with tempfile.TemporaryDirectory() as name:
        if "project" not in sys.argv[1:]:
            cold(Path(name))
            warm()
            per_line(Path(name))
        project(Path(name) / "project")
