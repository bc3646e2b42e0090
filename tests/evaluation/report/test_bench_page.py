"""The bench page: advice first, then regret; all texts are escaped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from palate.evaluation.regret import regret
from palate.evaluation.report import Benched, bench_page
from tests.evaluation.report.test_page import NAUGHTY, N, Tags, comparison, evaluation

MODELS = {NAUGHTY: evaluation(0.4), "pipeline": evaluation(0.3), "random": evaluation(0.1)}
KNOWN = np.where(np.arange(N) < 20, 0, 7)
LABELS = np.where(np.arange(N) < 30, NAUGHTY, "movie").tolist()
REGRET = regret(
    MODELS["pipeline"].per_user["ndcg"], {NAUGHTY: MODELS[NAUGHTY].per_user["ndcg"]}, KNOWN, {"domain": LABELS}
)
BENCHED = Benched(
    advice=f"Serve `{NAUGHTY}` instead of the default.",
    words=("It leads.",),
    default="pipeline",
    regret=REGRET,
    costs=dict.fromkeys(MODELS, ("1.0", "2,000", "3 MB")),
    left_out=("Without <ranker>: no time.",),
)


@pytest.fixture(scope="module")
def document() -> str:
    return bench_page(comparison(MODELS), BENCHED)


def test_the_page_is_well_formed_and_escaped(document: str) -> None:
    assert Tags(document).open == []
    assert NAUGHTY not in document
    assert "<b>" not in document
    assert "&lt;ranker&gt;" in document
    assert "nan" not in document


def test_what_to_do_stands_first_and_the_regret_next(document: str) -> None:
    assert "<h1>Serve <em>&lt;b&gt;ease&lt;/b&gt; &amp; &quot;co&quot;</em> instead of the default.</h1>" in document
    words = " ".join(Tags(document).words)
    titles = ("Regret of the default, by group", "What it costs", "Figures", "How to repeat it")
    positions = [words.index(title) for title in titles]
    assert positions == sorted(positions)


def test_each_group_is_drawn_and_those_of_few_are_marked(document: str) -> None:
    pictures = [attributes["aria-label"] for name, attributes in Tags(document).seen if name == "svg"]
    assert "Regret in percent, by how many events were known" in pictures
    assert "Regret in percent, by the domain of most events" in pictures
    words = Tags(document).words
    assert "users without known events" in words
    assert words.count("too few to tell") == 2
    assert any("chosen on" in word and "one half of the users" in word for word in words)


def test_without_a_regret_the_rest_is_there() -> None:
    alone = bench_page(comparison({"ease": evaluation(0.3)}), replace(BENCHED, default=None, regret=None))
    assert "What the default loses" not in alone
    assert "What it costs" in alone
