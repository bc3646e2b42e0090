"""The comparison page is complete, self-contained and escaped."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from palate.evaluation.beyond_accuracy import OVER_LISTS, PER_USER
from palate.evaluation.by_group import Groups
from palate.evaluation.comparison import Comparison
from palate.evaluation.evaluate import Evaluation
from palate.evaluation.metrics import METRICS
from palate.evaluation.report import page
from palate.evaluation.report.tables import TITLES

N = 60
NAUGHTY = '<b>ease</b> & "co"'


def evaluation(mean: float, *, genres: bool = True) -> Evaluation:
    rng = np.random.default_rng(int(mean * 100))
    per_user = {name: np.clip(rng.normal(mean, 0.05, N), 0, 1) for name in (*METRICS, *PER_USER)}
    if not genres:
        per_user["calibration"] = np.full(N, np.nan)
    metrics = {name: float(values.mean()) for name, values in per_user.items()}
    known = np.arange(N) % 20 + 1
    return Evaluation(10, np.arange(N), known, {**metrics, **dict.fromkeys(OVER_LISTS, 0.5)}, per_user, seed=1)


def comparison(models: dict[str, Evaluation]) -> Comparison:
    return Comparison(
        protocol="random <75%> of each",
        part="validation",
        splits=1,
        seeds=(42,),
        k=10,
        relevance="all",
        data_digest="abc123",
        users=N,
        items=1_234,
        events=9_999,
        catalogue=1_111,
        palate="0.1.0",
        at=0.0,
        fit_s=dict.fromkeys(models, 1.0),
        models=models,
    )


class Tags(HTMLParser):
    """The tags of a document, which must all be closed in order."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def document() -> str:
    return page(comparison({NAUGHTY: evaluation(0.4), "near": evaluation(0.395), "random": evaluation(0.1)}))


def test_the_page_is_well_formed_and_fetches_nothing(document: str) -> None:
    tags = Tags(document)
    assert tags.open == []
    names = {name for name, _ in tags.seen}
    assert not names & {"script", "link", "img", "iframe"}
    assert not any(key in attributes for _, attributes in tags.seen for key in ("src", "href", "onload"))
    assert "url(" not in document
    assert "prefers-color-scheme: dark" in document


def test_names_and_words_are_escaped(document: str) -> None:
    assert "<b>" not in document
    assert "&lt;b&gt;ease&lt;/b&gt; &amp;" in document
    assert "&lt;75%&gt;" in document


def test_it_tells_what_was_found_and_how_to_repeat_it(document: str) -> None:
    words = " ".join(Tags(document).words)
    assert "ranks best of 3" in words
    assert "It does not differ significantly from near." in words
    assert "Evaluation on validation" in words
    for fact in ("abc123", "1970-01-01 00:00 UTC", "60 users, 1,234 items, 9,999 events", "10 of 1,111 items", "42"):
        assert fact in words
    assert [title for title in TITLES.values() if title not in words] == []


def test_each_chart_is_there_for_each_model(document: str) -> None:
    pictures = [attributes["aria-label"] for name, attributes in Tags(document).seen if name == "svg"]
    plots, scatters, histories = 9, 3, 3
    assert len(pictures) == plots + scatters + histories
    assert "NaN" not in document
    assert "nan" not in document


def test_a_metric_that_is_not_defined_is_left_out_of_the_plots() -> None:
    document = page(comparison({"one": evaluation(0.4, genres=False), "two": evaluation(0.2, genres=False)}))
    assert "Miscalibration of each" not in document
    assert "nan" not in document
    assert "–" in document


def test_one_model_alone_has_a_page_too() -> None:
    assert "was evaluated" in page(comparison({"alone": evaluation(0.3)}))


def test_segments_are_shown_where_they_were_asked_for() -> None:
    plain = comparison({"ease": evaluation(0.4)})
    grouped = replace(plain, segments=Groups((NAUGHTY, "other"), np.arange(N) % 2))
    assert "By segment" not in page(plain)
    shown = page(grouped)
    assert "By segment" in shown
    assert NAUGHTY not in shown
    assert "other (30)" in shown
