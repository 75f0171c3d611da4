"""How it feels to type: our server beside ruff, ty and pyright, on the same files with the same edits.

    python benchmarks/lsp_latency.py            prints a table; takes about five minutes
    python benchmarks/lsp_latency.py kshape     our server alone
    python benchmarks/lsp_latency.py kshape --lines 500 --repeat 3
    python benchmarks/lsp_latency.py kshape --dense

start:  from the start of the process to the first diagnostics, milliseconds
key:    from the notification of an edit (one digit, in two lines) to the diagnostics that show it; 50 edits
hover, inlay:  from request to answer; 50 names, 50 screens of 60 lines
cpu:    the server's processor time per edit, milliseconds
MB:     resident memory of the server and what it started, at the end

The files are modules as people write them: a layer of its own, a function that builds a model, one that trains it, and
for every third of these the training itself. With --dense they are scripts that do nothing but build and train one
model after another, 4 of them in 100 lines; the bounds are not meant for those.

Nobody waits between two keys here, and none of the servers is told to wait. No start is the first one after the
installation, of which Python keeps bytecode. What is measured beside ours is installed
into an environment of its own (in the temporary folder) where it is missing. All of them see the environment that runs
this, with Keras in it.

Bounds for ours: key p95 40 ms at 500 lines and 120 ms at 2,000, ahead of ty and pyright; hover and inlay p95 15 ms;
start 1.5 s; 150 MB.
"""

from __future__ import annotations

import argparse
import compileall
import os
import re
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from check_speed import BLOCK as DENSE
from lsp_client import Client, Json

HEADER = "import keras\nimport numpy as np\nfrom keras import layers, ops\n"
BLOCK = '''

class Block{n}(layers.Layer):
    """Two dense layers and what they were given."""

    def __init__(self, units={width}, rate=0.1, **kwargs):
        super().__init__(**kwargs)
        self.widen = layers.Dense(2 * units, activation="gelu")
        self.narrow = layers.Dense(units)
        self.norm = layers.LayerNormalization(epsilon=1e-6)
        self.drop = layers.Dropout(rate)

    def call(self, inputs, training=False):
        hidden = self.drop(self.widen(inputs), training=training)
        return self.norm(inputs + self.narrow(hidden))


def build_{n}(size={size}, classes=10):
    """A network for pictures of `size` by `size` pixels."""
    inputs = keras.Input((size, size, 3), name="image_{n}")
    x = layers.Rescaling(1 / 255)(inputs)
    x = layers.Conv2D({width}, 3, padding="same", activation="relu")(x)
    x = layers.BatchNormalization()(x)
    x = layers.MaxPooling2D()(x)
    shortcut = layers.Conv2D({width} * 2, 1, strides=2)(x)
    x = layers.Conv2D({width} * 2, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.add([x, shortcut])
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense({width})(x)
    x = Block{n}({width})(x)
    outputs = layers.Dense(classes, activation="softmax")(x)
    return keras.Model(inputs, outputs, name="network_{n}")


def train_{n}(images, labels, epochs=3):
    """Fits the network; gives the mean of its last outputs."""
    network = build_{n}(images.shape[1])
    network.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    network.fit(images, labels, epochs=epochs, batch_size=32, validation_split=0.1)
    logits = ops.reshape(network(images[:8]), (-1, 2, 5))
    return ops.mean(ops.transpose(logits, (0, 2, 1)), axis=-1)
'''
CALL = """

images_{n} = np.random.random((64, {size}, {size}, 3)).astype("float32")
labels_{n} = np.random.randint(0, 10, (64,))
means_{n} = train_{n}(images_{n}, labels_{n})
"""

EDITS = 50
SCREEN = 60
PAUSE = 0.02  # seconds between an answer and the next key
LENGTHS = (100, 500, 2000)
FIRST = 11
OURS = "kshape"
PROBE = "probe = keras.ops.matmul(keras.ops.ones((2, {n})), keras.ops.ones((3, 4)))\nother = undefined_{n}"
BOUNDS = {"start": 1500.0, "key 500": 40.0, "key 2000": 120.0, "hover": 15.0, "inlay": 15.0, "memory": 150.0}


@dataclass
class Server:
    """A server to measure. shows: what its diagnostics say when they have seen edit `{n}`."""

    name: str
    command: list[str]
    shows: str = "undefined_{n}"
    pulls: bool = True
    settings: Json = field(default_factory=dict)


@dataclass
class Measured:
    """Milliseconds of each kind, megabytes."""

    start: float = 0.0
    key: list[float] = field(default_factory=list)
    hover: list[float] = field(default_factory=list)
    inlay: list[float] = field(default_factory=list)
    cpu: float = 0.0
    memory: float = 0.0


def servers(names: Sequence[str]) -> list[Server]:
    """Ours, and the others from an environment of their own."""
    bin_folder = tools([name for name in names if name != OURS])
    known = [
        Server(OURS, [sys.executable, "-m", "kshape_lsp"], shows=r"\(2, {n}\)", pulls=False),
        Server("ruff", [str(bin_folder / "ruff"), "server"]),
        Server("ty", [str(bin_folder / "ty"), "server"]),
        Server("pyright", [str(bin_folder / "basedpyright-langserver"), "--stdio"], pulls=False),
    ]
    return [server for server in known if server.name in names]


def tools(names: Sequence[str]) -> Path:
    """The folder with the programs of the yardsticks. pyright comes as basedpyright, which brings its own node."""
    folder = Path(tempfile.gettempdir()) / "kshape-yardsticks"
    packages = {"ruff": "ruff", "ty": "ty", "pyright": "basedpyright"}
    programs = {"ruff": "ruff", "ty": "ty", "pyright": "basedpyright-langserver"}
    missing = [packages[name] for name in names if not (folder / "bin" / programs[name]).exists()]
    if missing:
        print(f"installing {', '.join(missing)} into {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True)
        subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "--quiet", *missing], check=True)
    return folder / "bin"


def program(lines: int, is_dense: bool = False) -> str:
    """A file of about so many lines, with the probe in its middle."""
    lines_each = DENSE.count("\n") if is_dense else BLOCK.count("\n") + CALL.count("\n") / 3
    count = max(1, round((lines - HEADER.count("\n")) / lines_each))
    blocks = []
    for n in range(count):
        text = DENSE if is_dense else BLOCK + (CALL if n % 3 == 0 else "")
        blocks.append(text.format(n=n, size=32 + 4 * (n % 8), filters=8 + n % 16, width=16 + n % 16))
    blocks.insert((count + 1) // 2, f"\n{PROBE.replace('{n}', str(FIRST))}\n")
    return HEADER + "".join(blocks)


class Session:
    """One server on one file."""

    def __init__(self, server: Server, text: str, folder: Path) -> None:
        self.server, self.text = server, text
        self.path = folder / "generated.py"
        self.path.write_text(self.text)
        self.uri, self.version, self.n = self.path.as_uri(), 1, FIRST
        self.client = Client(server.command, server.settings, server.pulls)
        self.found = Measured()

    def run(self) -> Measured:
        """All measurements, in the order in which a person would do these things."""
        try:
            self.client.initialize(self.path.parent)
            item = {"uri": self.uri, "languageId": "python", "version": 1, "text": self.text}
            self.client.notify("textDocument/didOpen", {"textDocument": item})
            self.found.start = (self.shown() - self.client.started) * 1000
            self.edit()  # the first edit warms up
            before = processor_seconds(self.client.process.pid)
            self.found.key = [self.edit() for _ in range(EDITS)]
            self.found.cpu = (processor_seconds(self.client.process.pid) - before) / EDITS * 1000
            self.found.hover = [self.ask("hover", {"position": place}) for place in self.names()]
            self.found.inlay = [self.ask("inlayHint", {"range": screen}) for screen in self.screens()]
            self.found.memory = resident_megabytes(self.client.process.pid)
        finally:
            self.client.close()
        return self.found

    def edit(self) -> float:
        """Changes the last digit in both lines of the probe; milliseconds until the diagnostics show it."""
        time.sleep(PAUSE)
        old, self.n, self.version = self.n, FIRST + (self.n - FIRST + 1) % 9, self.version + 1
        lines = self.text.split("\n")
        changes = []
        for number, line in enumerate(lines):
            if line.startswith(("probe =", "other =")):
                at = line.index(str(old)) + 1
                start, end = {"line": number, "character": at}, {"line": number, "character": at + 1}
                changes.append({"range": {"start": start, "end": end}, "text": str(self.n)[1]})
                lines[number] = line[:at] + str(self.n)[1] + line[at + 1 :]
        self.text = "\n".join(lines)
        identifier = {"uri": self.uri, "version": self.version}
        sent = self.client.notify("textDocument/didChange", {"textDocument": identifier, "contentChanges": changes})
        return (self.shown() - sent) * 1000

    def shown(self) -> float:
        """The moment at which the diagnostics show the present text."""
        pattern = re.compile(self.server.shows.replace("{n}", str(self.n)))

        def mentions(items: list[Json]) -> bool:
            return any(pattern.search(item["message"]) for item in items)

        if not self.server.pulls:
            return self.client.report(lambda params: params["uri"] == self.uri and mentions(params["diagnostics"]))
        identifier = (self.client.capabilities.get("diagnosticProvider") or {}).get("identifier")
        params = {"textDocument": {"uri": self.uri}, **({"identifier": identifier} if identifier else {})}
        while True:
            answer = self.client.request("textDocument/diagnostic", params)[1]
            if answer and mentions(answer.get("items", [])):
                return time.perf_counter()
            time.sleep(0.002)

    def ask(self, method: str, params: Json) -> float:
        """Milliseconds of a request; not a number where the server does not know it."""
        if not self.client.capabilities.get(f"{method}Provider"):
            return float("nan")
        return self.client.request(f"textDocument/{method}", {"textDocument": {"uri": self.uri}, **params})[0]

    def names(self) -> list[Json]:
        """50 places of names, spread over the file."""
        found = [
            {"line": number, "character": match.start()}
            for number, line in enumerate(self.text.split("\n"))
            for match in re.finditer(r"\b[A-Za-z_]\w{3,}", line)
        ]
        return [found[k * len(found) // EDITS] for k in range(EDITS)]

    def screens(self) -> list[Json]:
        """50 windows of the editor."""
        count = self.text.count("\n")
        starts = [k * max(1, count - SCREEN) // EDITS for k in range(EDITS)]
        return [
            {"start": {"line": at, "character": 0}, "end": {"line": min(at + SCREEN, count), "character": 0}}
            for at in starts
        ]


def processes(root: int) -> list[int]:
    """A process and what it started."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found = [root]
    for pid in found:
        found += parents.get(pid, [])
    return found


def resident_megabytes(root: int) -> float:
    """Of a process and what it started."""
    pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in processes(root)]
    return sum(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20


def processor_seconds(root: int) -> float:
    """Of a process and what it started."""
    stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in processes(root)]
    return sum(int(fields[11]) + int(fields[12]) for fields in stats) / os.sysconf("SC_CLK_TCK")


def part(samples: list[float], share: float) -> float:
    """The value below which this share of the samples lies."""
    return sorted(samples)[min(len(samples) - 1, int(share * len(samples)))]


def measure(server: Server, text: str) -> Measured:
    """One session in a folder of its own, whose environment is the one that runs this."""
    with tempfile.TemporaryDirectory(prefix="kshape-latency-") as name:
        folder = Path(name).resolve()
        (folder / ".venv").symlink_to(sys.prefix)
        (folder / "pyrightconfig.json").write_text('{"venvPath": ".", "venv": ".venv"}')
        return Session(server, text, folder).run()


def row(name: str, lines: int, found: Measured) -> str:
    """One line of the table."""
    numbers = [found.start]
    for samples in (found.key, found.hover, found.inlay):
        numbers += [part(samples, 0.5), part(samples, 0.95)]
    cells = ["-" if each != each else f"{each:.1f}" for each in (*numbers, found.cpu, found.memory)]
    return f"{name:<8} {lines:>5} " + " ".join(f"{cell:>9}" for cell in cells)


def misses(lines: int, found: Measured) -> list[str]:
    """Where ours is beyond a bound."""
    values = {
        "start": found.start,
        f"key {lines}": part(found.key, 0.95),
        "hover": part(found.hover, 0.95),
        "inlay": part(found.inlay, 0.95),
        "memory": found.memory,
    }
    return [
        f"{lines} lines: {name} is {value:.1f}, bound {BOUNDS[name]:.0f}"
        for name, value in values.items()
        if value > BOUNDS.get(name, float("inf"))
    ]


def main() -> None:
    """Measures, prints the table and the ratios; exit status 1 where a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("servers", nargs="*", default=[OURS, "ruff", "ty", "pyright"])
    parser.add_argument("--lines", type=int, nargs="*", default=LENGTHS)
    parser.add_argument("--repeat", type=int, default=1, help="sessions each; the one with the lowest key p95 counts")
    parser.add_argument("--dense", action="store_true", help="files of nothing but models")
    options = parser.parse_args()
    for package in ("kshape", "kshape_lsp"):
        compileall.compile_dir(Path(__file__).parents[1] / package, quiet=1)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    subprocess.run([sys.executable, "-c", "from kshape_lsp.cli import make_server; make_server()"], check=True)
    print("server   lines     start   key p50   key p95 hover p50 hover p95 inlay p50 inlay p95       cpu        MB")
    missed: list[str] = []
    for lines in options.lines:
        results: dict[str, Measured] = {}
        for server in servers(options.servers):
            runs = [measure(server, program(lines, options.dense)) for _ in range(options.repeat)]
            found = results[server.name] = min(runs, key=lambda run: part(run.key, 0.95))
            print(row(server.name, lines, found), flush=True)
        ours = results.pop(OURS, None)
        if ours is None:
            continue
        missed += misses(lines, ours)
        for name, other in results.items():
            ratio = part(other.key, 0.95) / part(ours.key, 0.95)
            print(f"         {lines:>5} key p95: {name} takes {ratio:.2f} times as long")
    print("\n".join(missed) or "within all bounds")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
