"""Notebooks: the cells of a file, IPython's syntax, and the program whose places are those of the cells."""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kshape.analysis import Analyser, analyse
from kshape.facts import Analysis
from kshape.source.decode import DecodeFault
from kshape.source.magics import python_of
from kshape.source.notebook import Notebook, NotebookCell, cell_texts, read_notebook

KERAS = "import keras\nfrom keras import layers"
WRONG = "layers.Conv2D(3, 3)(keras.Input((8,)))"


def code(source: Any, **fields: Any) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source, **fields}


def text_cell(source: str, kind: str = "markdown") -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {}, "source": source}


def notebook(*cells: Any, **metadata: Any) -> str:
    parts = [code(cell) if isinstance(cell, str) else cell for cell in cells]
    return json.dumps({"cells": parts, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def checked(*cells: Any, **metadata: Any) -> Analysis:
    return analyse(notebook(*cells, **metadata), "work.ipynb")


def places(analysis: Analysis) -> list[tuple[str, int | None, int, int]]:
    return [(found.code, found.cell, found.line, found.column) for found in analysis.diagnostics]


def test_cells_are_one_program_and_places_are_those_in_the_cell() -> None:
    result = checked(
        KERAS, text_cell("# Title"), "x = keras.Input((8,))\n\ny = layers.Dense(4)(x)", f"\n  \ny; {WRONG}"
    )
    assert places(result) == [("KS101", 4, 3, 4)]
    assert [(t.cell, t.line, t.column, t.shape) for t in result.tensors if t.layer == "Dense"] == [(3, 3, 5, (None, 4))]
    assert checked(KERAS, "", "model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])").models[0].cell == 3


def test_the_same_fault_in_two_cells_is_told_twice() -> None:
    assert places(checked(KERAS, WRONG, WRONG)) == [("KS101", 2, 1, 1), ("KS101", 3, 1, 1)]


def test_related_places_and_edits_have_their_cells() -> None:
    result = checked(KERAS, "x = keras.Input((8,))", "def f(t):\n    return layers.Conv2D(3, 3)(t)", "f(x)")
    (found,) = result.diagnostics
    assert (found.cell, found.line) == (3, 2)
    assert [(place.cell, place.line) for place in found.related if "call" in place.message] == [(4, 1)]


@pytest.mark.parametrize("source", [KERAS + "\n" + WRONG, (KERAS + "\n" + WRONG).splitlines(keepends=True)])
def test_source_is_a_text_or_a_list_of_lines(source: Any) -> None:
    assert places(checked(code(source))) == [("KS101", 1, 3, 1)]


def test_older_formats_keep_cells_in_worksheets() -> None:
    cells = [
        {"cell_type": "markdown", "source": "x"},
        {"cell_type": "code", "language": "python", "input": [KERAS + "\n", WRONG], "outputs": []},
    ]
    for version in (2, 3):
        content = {"nbformat": version, "metadata": {"name": ""}, "worksheets": [{"cells": cells}, {}, {"cells": None}]}
        assert places(analyse(json.dumps(content), "old.ipynb")) == [("KS101", 2, 3, 1)]


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"language": "R", "name": "ir"}},
        {"language_info": {"name": "julia"}},
        {"kernelspec": {"name": "julia-1.9"}},
    ],
)
def test_other_languages_are_passed_over(metadata: Any) -> None:
    assert places(checked("library(keras)\nx <- 1 ??", **metadata)) == []


def test_cells_in_other_languages_are_passed_over() -> None:
    other = code("SELECT keras FROM x", metadata={"vscode": {"languageId": "sql"}})
    assert places(checked(KERAS, other, WRONG)) == [("KS101", 3, 1, 1)]


@pytest.mark.parametrize("kind", ["markdown", "raw", "heading", "unheard-of"])
def test_cells_of_text_are_no_code(kind: str) -> None:
    assert places(checked(KERAS, text_cell("this is (no python", kind), WRONG)) == [("KS101", 3, 1, 1)]


@pytest.mark.parametrize("tag", ["skip", "skip-execution", "raises-exception"])
def test_cells_that_are_not_run_say_nothing(tag: str) -> None:
    skipped = code(
        f"n = 3\nm, k = 1, 2\ndef f(a): pass\nimport os as o\n{WRONG}\nthis is (broken", metadata={"tags": [tag]}
    )
    assert places(checked(KERAS, skipped, "layers.Dense(n)(keras.Input((k, m))); f(1); o.name; nope")) == [
        ("KS900", 3, 1, 53)
    ]


BAD = {
    b"": (1, 1),
    b"{": (1, 2),
    b'{"cells": [\n  {"source": "keras",}]}': (2, 22),
    b"[]": (1, 1),
    b"null": (1, 1),
    b'{"cells": {}}': (1, 1),
    b'{"metadata": {}}': (1, 1),
    b"\xff\xfe\x00": (1, 1),
    b'{"cells": [' * 100_000: (1, 1),
    b"1" * 5000: (1, 1),
}


@pytest.mark.parametrize("content", BAD, ids=lambda content: repr(content[:20]))
def test_what_is_no_notebook_costs_one_diagnostic(content: bytes) -> None:
    result = analyse(content, "work.ipynb")
    (found,) = result.diagnostics
    assert (found.code, found.severity, found.cell, (found.line, found.column)) == (
        "KS990",
        "error",
        None,
        BAD[content],
    )
    assert "notebook" in found.message


def test_cells_that_are_damaged_keep_their_numbers() -> None:
    damaged = [None, 3, {"cell_type": "code"}, {"cell_type": "code", "source": [1]}, {"cell_type": 5, "source": "a b"}]
    assert places(checked(KERAS, *damaged, WRONG)) == [("KS101", 7, 1, 1)]


MAGICS = {
    "%matplotlib inline": "pass",
    "%load_ext autoreload\n%autoreload 2\nx = 1": "pass\npass\nx = 1",
    "!pip install -q keras\nx = 1": "pass\nx = 1",
    "!pip install \\\n  keras \\\n  numpy\nx = 1": "pass\n\n\nx = 1",
    "if x:\n    !ls {x}\n    %cd ..\ny": "if x:\n    pass\n    pass\ny",
    "files = !ls *.py\nfirst = files[0]": "files = _ipython_()\nfirst = files[0]",
    "a, b = %sql select 1": "a, b = _ipython_()",
    "d['k'] = !ls": None,
    "%time h = model.fit(x)": "0;    h = model.fit(x)",
    "h = %time model.fit(x)": "h =       model.fit(x)",
    "%timeit -n 10 f(x)": "0;            f(x)",
    "%%time\nx = 1\n%%time": "\nx = 1\npass",
    "%%capture out\n%%time\n!ls\nx = 1": "out = _ipython_()\n\npass\nx = 1",
    "%%bash\nls 'it": "\n",
    "%%bash --out said\nls": "said = _ipython_()\n",
    "%%writefile models.py\nimport keras": "\n",
    "%%html\n<b>keras": "\n",
    "%%bigquery frame\nSELECT 1": "frame = _ipython_()\n",
    "%%cython\ncpdef int add(int a, int b):\n    return a + b": "add = _ipython_()\n\n",
    "#@title Run\n%%time\nx": "\n\nx",
    "?keras\nkeras?\nkeras.Model??\nkeras.Mod*?\n%time?": "pass\npass\npass\npass\npass",
    "pip install keras\nls\ncd data\nls -l /tmp\npwd": "pass\npass\npass\npass\npass",
    "%run helper.py\n%run -i lib/more.py --x 1": "from helper import *\nfrom lib.more import *",
    "%run other.ipynb": "from get_ipython import *",
    "x = a % b\ny = (a\n  % b)\nz = '''\n%matplotlib\n!ls\n'''\nw = [\n  1, # a?\n]": None,
    "print('%d' % 3)\nx %= 2\nif a != b: c": None,
    "s = 'what?'\n# is it?\nt = \"x\"  # why?": None,
    "ls = [1]\npwd = ls\ncat = rm = 3\nls[0]": None,
    "%%": "",
    "%": None,
    "x = 1;": None,
}


@pytest.mark.parametrize("cell", MAGICS)
def test_what_is_no_python_is_replaced(cell: str) -> None:
    expected = cell if MAGICS[cell] is None else MAGICS[cell]
    assert python_of(cell) == expected


CORRECT = [
    "%matplotlib inline\n!pip install keras\nimport keras, os\nfrom keras import layers\n%tensorflow_version 2.x",
    "from google.colab import drive, files\ndrive.mount('/content/drive')\nuploaded = files.upload()",
    "#@title Settings { run: 'auto' }\nunits = 32 #@param {type:'slider', min:1}\nkind = 'relu' #@param ['relu', 'tanh']",
    "%%time\ninputs = keras.Input((8,))\nmodel = keras.Model(inputs, layers.Dense(units, activation=kind)(inputs))\nmodel.compile('sgd', 'mse')",
    "model.summary()\nmodel",
    "await fetch() if False else None\nasync with lock as held:\n    pass\nasync for part in held: print(part)",
    "_, Out[1], In, __\ndisplay(model); get_ipython().run_line_magic('cd', '..')",
    "lines = !cat data.csv\nn = len(lines)\nrows = [line.split(',') for line in lines]\n%env CUDA_VISIBLE_DEVICES=0",
    "    indented = 1\n    if indented:\n        more = 2",
    "model.fit?\npip install wandb\n%%bash",
    "history = %time model.fit(data_x, data_y)\n%time result = model.predict(data_x)\nhistory.history, result.shape",
    "exit",
]


def test_a_notebook_as_people_write_it_is_silent() -> None:
    assert places(checked(*CORRECT[:10], "data_x = data_y = load()\ndef load(): ...", *CORRECT[10:])) == []


def test_top_level_await_and_last_expressions() -> None:
    assert places(checked(KERAS, f"y = await g()\n{WRONG};", "async def g(): ...")) == [("KS101", 2, 2, 1)]


def test_a_cell_that_is_indented_as_a_whole_keeps_its_places() -> None:
    assert places(checked(KERAS, f"# note\n\n    a = 1\n    {WRONG}", "a + 1")) == [("KS101", 2, 4, 5)]


def test_what_is_broken_stays_in_its_cell() -> None:
    assert places(checked(KERAS, "x = (1,\n", "'''", WRONG)) == [
        ("KS990", 2, 1, 5),
        ("KS990", 3, 1, 1),
        ("KS101", 4, 1, 1),
    ]


def test_comments_of_suppression_work_in_cells() -> None:
    assert places(checked(KERAS, f"a = 1\n{WRONG}  # kshape: ignore[KS101]", f"a = 1\n{WRONG}")) == [("KS101", 3, 2, 1)]
    assert places(checked(KERAS, "# kshape: ignore-file", WRONG)) == []


def test_a_notebook_without_keras_is_not_analysed_but_for_what_python_refuses() -> None:
    assert checked("x = (").diagnostics == ()
    assert places(checked("x = 1", "y = 'a\0'")) == [("KS990", 2, 1, 7)]


def test_updates_by_cell_keep_what_did_not_change() -> None:
    cells = [
        NotebookCell(1, "code", KERAS),
        NotebookCell(2, "code", "x = keras.Input((8,))"),
        NotebookCell(3, "code", WRONG),
    ]
    book = Notebook("work.ipynb", cells)
    before = {chunk.text: chunk for chunk in book.chunks}
    book.update(
        [cells[0], NotebookCell(2, "markdown", "note"), NotebookCell(3, "code", "a = 1\n\n" + cells[1].text), cells[2]]
    )
    chunk = next(chunk for chunk in book.chunks if chunk.text == cells[1].text)
    assert chunk is before[cells[1].text]
    assert (chunk.body[0].span.cell, chunk.body[0].span.place[0]) == (3, 3)


def test_an_updated_notebook_is_as_a_new_one() -> None:
    versions = [
        (KERAS, "x = keras.Input((8,))", WRONG),
        (KERAS, "n = 3", "x = keras.Input((8,))", "layers.Conv2D(n, n)(x)"),
        (KERAS, "n = 3", "x = keras.Input((8, 8, 3))", "layers.Conv2D(n, n)(x)"),
        ("n = 3", KERAS, "x = keras.Input((8,))\n!ls", WRONG, "layers.Conv2D(n, n)(x)"),
        (),
        (KERAS, WRONG),
    ]
    analyser = Analyser("work.ipynb")
    for version in versions:
        cells = [NotebookCell(at, "code", text) for at, text in enumerate(version, 1)]
        assert analyser.update_cells(cells) == Analyser("work.ipynb").update_cells(cells)
        assert analyser.update(notebook(*version)) == checked(*version)


LINES = [
    "import keras",
    "x = keras.Input((8,))",
    "!ls 'a",
    "%time y = x",
    "%%bash",
    "%%time",
    "x?",
    "?",
    "%",
    "!",
    "a = !b \\",
    "if x:",
    "    %cd",
    "'''",
    "(",
    ")",
    "",
    "\t",
    "# é?",
    "ls",
    "\ud800",
    "\0",
    "\f%run a.py",
    "\\",
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=12)), max_size=8))
def test_any_cell_keeps_its_lines(lines: list[str]) -> None:
    cell = "\n".join(lines).replace("\r", "")
    program = python_of(cell)
    assert program.count("\n") == cell.count("\n")
    assert python_of(program) == program or "%%" in cell or "?" in program or "!" in program or "%" in program


PYTHON = [
    "x = 1",
    "y = x % 2",
    "z = (1,\n  2)",
    "def f(a):\n    return a % 3",
    "'''\n%ls\n'''",
    "# !ls",
    "a != b",
    "s = '?'",
]


@given(st.lists(st.sampled_from(PYTHON), max_size=6))
def test_python_is_left_alone(parts: list[str]) -> None:
    cell = "\n".join(parts)
    ast.parse(cell)
    assert python_of(cell) == cell


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(LINES)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(
                ["cells", "source", "cell_type", "metadata", "tags", "worksheets", "input", "kernelspec", "language"]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)
CELLS = st.fixed_dictionaries(
    {
        "cell_type": st.one_of(st.just("code"), JSON),
        "source": st.one_of(st.lists(st.sampled_from(LINES)), st.text(), JSON),
    },
    optional={"metadata": JSON},
)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(JSON, st.fixed_dictionaries({"cells": st.lists(st.one_of(CELLS, JSON), max_size=5), "metadata": JSON}))
)
def test_any_json_is_answered(content: Any) -> None:
    result = analyse(json.dumps(content), "work.ipynb")
    numbers = set(cell_texts(json.dumps(content).encode()))
    for found in result.diagnostics:
        assert found.code not in ("KS999", "KS992")
        assert found.cell is None or found.cell in numbers


@given(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace"))))
def test_any_bytes_are_answered(content: bytes) -> None:
    assert isinstance(read_notebook(content), DecodeFault) or content
