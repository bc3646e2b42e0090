"""The examples of both languages in the docs run against a server."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.client.conftest import run_in

pytestmark = pytest.mark.slow

_ROOT = Path(__file__).parent.parent.parent
PAGES = ("README.md", "docs/clients.md", "web/client/README.md")
SERVER = "http://localhost:8000"


def examples(page: str, language: str, uses: str) -> list[str]:
    """The blocks of a page in a language that use a client."""
    text = (_ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [block for block in blocks if uses in block]


def test_the_pages_have_examples_of_both_languages() -> None:
    assert [len(examples(page, "python", "palate.client")) > 0 for page in PAGES] == [True, True, False]
    assert [len(examples(page, "ts", "palate-client")) > 0 for page in PAGES] == [True, True, True]


@pytest.mark.parametrize("page", PAGES[:2])
def test_the_python_examples_run(page: str, address: str) -> None:
    for example in examples(page, "python", "palate.client"):
        names: dict[str, Any] = {"__name__": "example"}
        exec(compile(example.replace(SERVER, address), page, "exec"), names)


@pytest.mark.parametrize("page", PAGES)
def test_the_typescript_examples_run(page: str, address: str, node_project: Path) -> None:
    for index, example in enumerate(examples(page, "ts", "palate-client")):
        script = node_project / f"{page.replace('/', '-')}-{index}.mjs"
        script.write_text(example.replace(SERVER, address), encoding="utf-8")
        run_in(node_project, str(shutil.which("node")), str(script))
