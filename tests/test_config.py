"""Settings: where they are found, which diagnostics they choose, which severity they give."""

from __future__ import annotations

from pathlib import Path

import pytest

from kshape.config import Config, nearest
from kshape.config_file import load_config

ALL_KEYS = """
[tool.kshape]
select = ["DEFAULT", "KS8"]
ignore = ["KS901"]
exclude = ["legacy/**"]
dialect = "keras2"
fail-on = "error"
severity = {KS9 = "info", KS903 = "error"}
per-file-ignores = {"tests/*" = ["KS3"]}
"""


def test_every_key(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(ALL_KEYS)
    (tmp_path / "src" / "deep").mkdir(parents=True)
    config = load_config(str(tmp_path / "src" / "deep"))
    assert config == Config(
        select=("DEFAULT", "KS8"),
        ignore=("KS901",),
        exclude=("legacy/**",),
        dialect="keras2",
        fail_on="error",
        severity={"KS9": "info", "KS903": "error"},
        per_file_ignores={"tests/*": ("KS3",)},
        root=str(tmp_path),
    )


def test_nearest_table_wins_and_a_file_without_one_is_passed_by(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.kshape]\nfail-on = "error"\n')
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("[tool.other]\nx = 1\n# not kshape\n")
    assert load_config(str(inner)).fail_on == "error"
    (inner / "pyproject.toml").write_text('[tool.kshape]\nfail-on = "info"\n')
    assert load_config(str(inner)).fail_on == "info"
    assert load_config(str(inner)).root == str(inner)


@pytest.mark.parametrize(
    ("select", "ignore", "code", "wanted"),
    [
        ((), (), "KS301", False),
        (("DEFAULT",), (), "KS301", True),
        (("DEFAULT",), (), "KS802", False),
        (("DEFAULT",), (), "KS991", False),
        (("DEFAULT",), (), "KS990", True),
        (("DEFAULT", "KS8"), (), "KS802", True),
        (("ALL",), (), "KS991", True),
        (("ALL",), ("KS99",), "KS991", False),
        (("KS3",), (), "KS301", True),
        (("KS3",), (), "KS401", False),
        (("KS3",), ("KS301",), "KS301", False),
        (("KS301",), ("KS3",), "KS301", True),
        (("KS3",), ("KS3",), "KS301", False),
        (("a-name",), ("KS3",), "KS301", True),
        (("KS3",), ("a-name",), "KS301", False),
        (("another-name",), (), "KS301", False),
    ],
)
def test_the_closest_selector_decides(
    select: tuple[str, ...], ignore: tuple[str, ...], code: str, wanted: bool
) -> None:
    assert Config(select=select, ignore=ignore).selects(code, "a-name") is wanted


def test_per_file_ignores(tmp_path: Path) -> None:
    config = Config(per_file_ignores={"tests/*": ("KS3",), "*_demo.py": ("KS201",)}, root=str(tmp_path))

    def selects(code: str, path: str) -> bool:
        return config.selects(code, "a-name", str(tmp_path / path))

    assert not selects("KS301", "tests/test_a.py")
    assert selects("KS201", "tests/test_a.py")
    assert selects("KS301", "src/a.py")
    assert not selects("KS201", "src/deep/a_demo.py")


def test_severity_of_the_closest_selector() -> None:
    config = Config(severity={"KS9": "info", "KS903": "error", "a-name": "warning"})
    assert config.severity_of("KS901", "other", "warning") == "info"
    assert config.severity_of("KS903", "other", "warning") == "error"
    assert config.severity_of("KS301", "a-name", "error") == "warning"
    assert config.severity_of("KS301", "other", "error") == "error"


@pytest.mark.parametrize(
    ("fail_on", "failing"),
    [("error", ["error"]), ("warning", ["error", "warning"]), ("info", ["error", "warning", "info"])],
)
def test_failing_severities(fail_on: str, failing: list[str]) -> None:
    config = Config(fail_on=fail_on)
    assert [severity for severity in ("error", "warning", "info") if config.fails(severity)] == failing


def test_nearest_is_none_when_nothing_is_near() -> None:
    assert nearest("selct", ["select", "ignore"]) == "select"
    assert nearest("colour", ["select", "ignore"]) is None
