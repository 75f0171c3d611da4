"""action.yml, the hook and the snippets of docs/ci.md are what the services take."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from kshape.cli.check import check
from kshape.config_file import _READERS, config_from_table

ROOT = Path(__file__).parents[2]
CI = (ROOT / "docs" / "ci.md").read_text()
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text()


def schema(name: str) -> Draft7Validator:
    return Draft7Validator(json.loads((Path(__file__).parent / "schemas" / f"{name}.json").read_text()))


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def snippet(comment: str) -> Any:
    (found,) = (block for block in blocks(CI, "yaml") if block.startswith(f"# {comment}\n"))
    return yaml.safe_load(found)


@pytest.fixture(scope="module")
def action() -> Any:
    return yaml.safe_load((ROOT / "action.yml").read_text())


def test_action_is_valid(action: Any) -> None:
    schema("github-action").validate(action)
    assert not schema("github-action").is_valid({**action, "runs": {"using": "composite"}})


def test_action_uses_what_it_declares(action: Any) -> None:
    text = (ROOT / "action.yml").read_text()
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(action["inputs"])
    steps = {step["id"] for step in action["runs"]["steps"] if "id" in step}
    assert set(re.findall(r"steps\.(\w+)", text)) == steps
    # What users write goes through the environment: within a script it would be run.
    assert not any("${{" in step.get("run", "") for step in action["runs"]["steps"])


def run_step(action: Any, name: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    (step,) = (step for step in action["runs"]["steps"] if step.get("name") == name)
    (folder / "kshape").symlink_to(ROOT)
    variables = {
        "PYTHON": sys.executable,
        "RUNNER_TEMP": str(folder),
        "GITHUB_OUTPUT": str(folder / "output"),
        **environment,
    }
    assert set(step["env"]) <= set(variables)
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        env={"PATH": os.environ["PATH"], "KSHAPE_NO_CACHE": "1", **variables},
        cwd=folder,
        capture_output=True,
        text=True,
    )


def test_the_steps_of_the_action_run(action: Any, tmp_path: Path) -> None:
    source = "import keras\nx = keras.Input((8,))\ny = keras.layers.Conv1D(3, 2)(x)\n"
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(source)
    (tmp_path / "c*.py").write_text("")
    checked = run_step(action, "Check", tmp_path, ARGS="--ignore KS9", PATHS="a.py c*.py")
    assert checked.returncode == 1, checked.stderr
    first, last = checked.stdout.splitlines()
    assert first.startswith("::error title=kshape KS101 (input-rank),file=a.py,line=3,")
    assert last == "Found 1 error in 2 files."
    (tmp_path / "kshape").unlink()
    written = run_step(action, "Write SARIF", tmp_path, ARGS="", PATHS=".")
    assert (written.returncode, written.stdout) == (0, ""), written.stderr
    assert (tmp_path / "output").read_text() == f"file={tmp_path}/kshape.sarif\n"
    results = json.loads((tmp_path / "kshape.sarif").read_text())["runs"][0]["results"]
    assert {result["ruleId"] for result in results} == {"KS101"}


def test_snippets(action: Any) -> None:
    workflow = snippet(".github/workflows/kshape.yml")
    workflow["on"] = workflow.pop(True)  # YAML 1.1 takes the word for a truth value; GitHub does not.
    schema("github-workflow").validate(workflow)
    (given,) = (step["with"] for step in workflow["jobs"]["kshape"]["steps"] if "with" in step)
    assert set(given) <= set(action["inputs"])
    schema("gitlab-ci").validate(snippet(".gitlab-ci.yml"))
    (repository,) = snippet(".pre-commit-config.yaml")["repos"]
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert {hook["id"] for hook in repository["hooks"]} <= {hook["id"] for hook in hooks}


def test_hook() -> None:
    # Names and values as pre-commit documents them.
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert set(hook) == {"id", "name", "description", "entry", "language", "types_or", "require_serial"}
    assert hook["language"] == "python"
    assert hook["types_or"] == ["python", "jupyter"]
    assert hook["entry"] == "kshape check"


def test_options_in_the_pages_exist() -> None:
    options = {name for parameter in check.params for name in parameter.opts}
    ours = re.findall(r"kshape check[^\n`]*", CI + CONFIGURATION + (ROOT / "action.yml").read_text())
    named = {option for line in ours for option in re.findall(r"--[a-z][\w-]*", line)}
    named |= set(re.findall(r"`(--[a-z][\w-]*)", CI + CONFIGURATION)) - {"--config"}
    assert named
    assert named <= options | {"--"}


def test_settings_in_the_page_are_all_there_are() -> None:
    import tomllib

    (example,) = blocks(CONFIGURATION, "toml")
    table = tomllib.loads(example)["tool"]["kshape"]
    config_from_table(table, "pyproject.toml")
    rows = re.findall(r"^\| `([\w-]+)` \|", CONFIGURATION, re.MULTILINE)
    assert sorted(rows) == sorted(_READERS), "docs/configuration.md has a row for every setting"
    assert set(table) <= set(rows)


def test_links_between_the_pages() -> None:
    for page in (ROOT / "docs").glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[\w-]+)?\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
