"""docs/checks.md is made of the checks; this says when it has fallen behind them."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from markdown_it import MarkdownIt

from kshape.checks import all_checks
from kshape.config import OFF_BY_DEFAULT
from kshape.report.lines import plain
from kshape.report.pages import Page, checks_page

PAGE = Path(__file__).parents[2] / "docs" / "checks.md"


def check(**fields: Any) -> Any:
    facts = {"code": "KS301", "name": "a-name", "severity": "error", "fix": "S", "summary": "The fact."}
    return SimpleNamespace(**{**facts, **fields})


def test_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == checks_page(all_checks(), OFF_BY_DEFAULT), (
        "docs/checks.md does not say what the checks say. Run `make docs` and commit the page."
    )


def test_every_check_has_its_place() -> None:
    text = checks_page(all_checks(), OFF_BY_DEFAULT)
    anchors = re.findall(r'<a id="(ks\d+)"></a>', text)
    assert anchors == [found.code.lower() for found in all_checks()]
    assert set(re.findall(r"\(#(\w+)\)", text)) == set(anchors)


def test_markdown_is_read_as_it_is_meant() -> None:
    """Every example is one block of Python code, and no text of a docstring opens another."""
    text = checks_page(all_checks(), OFF_BY_DEFAULT)
    blocks = [token for token in MarkdownIt("commonmark").parse(text) if token.type in ("fence", "code_block")]
    examples = sum(found.documentation.count("Bad:\n") + found.documentation.count("Good:\n") for found in all_checks())
    assert {token.info for token in blocks} <= {"python"}
    assert len(blocks) == examples + 1


def test_an_entry() -> None:
    text = "The fact.\n\nWhy so,\nand what to do.\n\nBad:\n    a()\n\n    b()\nGood:\n    c()\n\nSee also `d`."
    entry = check(documentation=text)
    page = checks_page([entry, check(code="KS801", fix="", documentation="The fact.")], ("KS8",))
    assert page.split("## KS3: loss, last activation, labels\n\n")[1] == (
        "| code | name | severity | fix | what it finds |\n"
        "|---|---|---|---|---|\n"
        "| [KS301](#ks301) | a-name | error | safe | The fact. |\n"
        "\n"
        '<a id="ks301"></a>\n'
        "\n"
        "### KS301 a-name\n"
        "\n"
        "**error**, fix: safe\n"
        "\n"
        "The fact.\n"
        "\n"
        "Why so,\nand what to do.\n"
        "\n"
        "Bad:\n\n```python\na()\n\nb()\n```\n"
        "\n"
        "Good:\n\n```python\nc()\n```\n"
        "\n"
        "See also `d`.\n"
        "\n"
        "## KS8: design advice\n"
        "\n"
        "| code | name | severity | fix | what it finds |\n"
        "|---|---|---|---|---|\n"
        "| [KS801](#ks801) | a-name | error |  | The fact. |\n"
        "\n"
        '<a id="ks801"></a>\n'
        "\n"
        "### KS801 a-name\n"
        "\n"
        "**error**, off unless it is selected\n"
        "\n"
        "The fact.\n"
    )
    assert Page(entry).reason == "Why so, and what to do. See also `d`."
    assert plain(Page(entry).lines()) == (
        "The fact.\n\nWhy so,\nand what to do.\n\nBad:\n    a()\n\n    b()\n\nGood:\n    c()\n\nSee also `d`.\n"
    )


def test_code_with_fences_in_it() -> None:
    found = check(documentation='The fact.\n\nBad:\n    """\n    ```\n    """\n')
    assert '````python\n"""\n```\n"""\n````' in Page(found).markdown()
