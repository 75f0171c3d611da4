"""Chains of operations on tables, put together at random: what the checker knows of the last table holds."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.libraries.data.comparing import compared

STARTS = [
    "x = pd.read_csv('table.csv')",
    "x = pd.DataFrame({'a': np.arange(8), 'b': np.random.rand(8), 'label': [0, 1, 2, 0, 1, 2, 0, 1]})",
    "x = pd.DataFrame(np.random.rand(7, 3), columns=['a', 'b', 'label'])",
    "x = pd.read_csv('table.csv', usecols=['a', 'b', 'label'])",
    "x = pd.read_csv('table.csv', names=['a', 'b', 'c', 'label'], header=0)",
]
OPERATIONS = [
    "x = x.dropna()", "x = x.fillna(0)", "x = x.drop('a', axis=1)", "x = x.drop(columns=['b'])", "x = x[['a', 'label']]",
    "x = x[x['a'] > 1]", "x = x[:4]", "x = x.iloc[:, :2]", "x = x.iloc[1:]", "x = x.iloc[:, :-1]", "x = x.iloc[::2]",
    "x = x.head(3)", "x = x.sample(frac=1)", "x = x.sample(frac=0.5)", "x = x.sample(n=2)", "x['n'] = x['a'] * 2",
    "x['a'] = x['a'] / 10", "x['label'] = x['label'] + 1", "x['one'] = 1", "y = x.pop('label')", "x = x.copy()",
    "x = x.reset_index(drop=True)", "x = x.reset_index()", "x = x.astype('float32')", "x = x * 2", "x = x / x.max()",
    "x = (x - x.mean()) / x.std()", "x = x > 1", "x = x.rename(columns={'a': 'z'})", "x = x.sort_values('a')",
    "x = pd.concat([x, x])", "x = pd.concat([x, x], axis=1)", "x = pd.get_dummies(x, columns=['label'])",
    "x = x.assign(m=3)", "x.loc[x['a'] > 2, 'b'] = 0", "x.drop('b', axis=1, inplace=True)", "x.dropna(inplace=True)",
    "x = x.loc[:, ['a', 'b']]", "x = x.set_index('a')", "x = x.clip(0, 1)", "x = x.drop_duplicates()", "x = -x",
    "x = x.iloc[[0, 1]]", "x.insert(0, 'k', 5)", "x = x.tail(2)", "x += 1",
]  # fmt: skip
ENDS = ["x", "x.values", "x['a']", "x['a'].values", "x.shape", "len(x)", "len(x.columns)", "x.to_numpy()", "x.iloc[:, 0]",
        "x['label']", "x['label'].nunique()", "x['label'].unique()", "np.array(x)", "x.mean()", "x.T", "x.iloc[0]",
        "x['a'].max()", "pd.get_dummies(x['label'])", "x.isna().sum()", "np.unique(x['label'])"]  # fmt: skip
HERE = Path(__file__).parent


def runs(lines: list[str]) -> bool:
    """Whether pandas takes the program, and rows and columns are left."""
    names: dict[str, object] = {}
    try:
        exec(compile("import numpy as np\nimport pandas as pd\n" + "\n".join(lines), "program", "exec"), names)
    except (ValueError, IndexError, TypeError, KeyError, AttributeError, NotImplementedError):
        return False
    return bool(getattr(names["x"], "size", 1))


def program(seed: int) -> str:
    """A start, up to five operations that pandas takes, and what is asked of the result."""
    choose = random.Random(seed)
    lines = [f"np.random.seed({seed})", choose.choice(STARTS)]
    for _ in range(choose.randint(1, 5)):
        options = [each for each in choose.sample(OPERATIONS, 8) if runs([*lines, each])]
        lines += options[:1]
    asked = [each for each in choose.sample(ENDS, 8) if runs([*lines, f"r = {each}"])]
    return "\n".join(lines) + f"\nr = {(asked or ['x'])[0]}\n"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(200))
def test_chain(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)
    assert compared(program(seed)) == []
