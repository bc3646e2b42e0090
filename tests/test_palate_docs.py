"""The docs tell the truth: links lead somewhere, generated pages are what the code says now."""

from __future__ import annotations

import importlib
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from benchmarks import page
from benchmarks.lists import page as lists_page
from benchmarks.segments import page as segments_page
from docs import asking

from palate.data.events import KINDS
from palate.models.registry import RECOMMENDERS
from palate.settings import Settings
from palate.text.encoder import SentenceEncoder

ROOT = Path(__file__).parent.parent
MARKDOWN = [
    path
    for path in ROOT.rglob("*.md")
    if not any(part.startswith(".") or part == "node_modules" for part in path.relative_to(ROOT).parts)
]
MODELS = ROOT / "docs" / "models"
LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")


@pytest.mark.parametrize("path", MARKDOWN, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(path: Path) -> None:
    links = [link for link in LINK.findall(path.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_generated_pages_are_up_to_date() -> None:
    from docs.generate import pages  # with the whole server

    outdated = [path.name for path, text in pages().items() if path.read_text(encoding="utf-8") != text]
    assert outdated == [], "run `make docs`"


def test_the_benchmark_page_shows_the_committed_results() -> None:
    assert page.PAGE.read_text(encoding="utf-8") == page.text(), "run `python -m benchmarks.page`"


def test_the_page_of_segments_shows_the_committed_result() -> None:
    assert segments_page.PAGE.read_text(encoding="utf-8") == segments_page.text(), (
        "run `python -m benchmarks.segments.page`"
    )


def test_the_page_of_lists_shows_the_committed_result() -> None:
    assert lists_page.PAGE.read_text(encoding="utf-8") == lists_page.text(), "run `python -m benchmarks.lists.page`"


@pytest.mark.slow
def test_the_page_of_sentences_shows_what_is_answered_now(minilm: SentenceEncoder) -> None:
    assert asking.PAGE.read_text(encoding="utf-8") == asking.text(), "run `python -m docs.asking`"


def test_the_readme_names_the_two_commands_and_ci_runs_the_second() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "\nmake up " in readme
    assert "\nmake test " in readme
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").rstrip().endswith("make test")


def test_every_kind_of_event_is_explained() -> None:
    explained = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f"| `{kind}`" not in explained] == []


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in folder.glob("0*.md") if f"({path.name})" not in listed] == []


def test_every_model_has_a_page_and_every_page_a_model() -> None:
    pages = {path.stem for path in MODELS.glob("*.md")} - {"README"}
    assert set(RECOMMENDERS) - pages == set(), "write docs/models/<name>.md for these models"
    assert pages - set(RECOMMENDERS) == set(), "these pages in docs/models have no model in the registry"


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_a_models_page_is_in_the_index_and_names_its_settings(name: str) -> None:
    assert f"\n| [`{name}`]({name}.md) | " in (MODELS / "README.md").read_text(encoding="utf-8")
    title, _, rest = (MODELS / f"{name}.md").read_text(encoding="utf-8").partition("\n")
    assert title.startswith(f"# `{name}`: "), f"docs/models/{name}.md must begin with '# `{name}`: …'"
    settings = rest.partition("## Hyper-parameters\n")[2].partition("\n## ")[0]
    module, _, class_name = RECOMMENDERS[name].partition(":")
    recipe = getattr(importlib.import_module(module), class_name)
    rows = re.findall(r"^\| (`.+?`) \| .+ \|$", settings, re.MULTILINE)
    assert sorted(re.findall(r"`(\w+)`", " ".join(rows))) == sorted(field.name for field in fields(recipe))


def test_every_setting_has_a_default_with_its_meaning() -> None:
    defaults = (ROOT / "src" / "palate" / "defaults.toml").read_text(encoding="utf-8")
    assert tomllib.loads(defaults).keys() == Settings.model_fields.keys()
