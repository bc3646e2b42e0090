"""Healthy data give no finding worse than a note."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.data.dataset import Dataset
from palate.data.sample.community import Community
from palate.evaluation.doctor import run_checks
from palate.evaluation.doctor.findings import Case
from palate.evaluation.doctor.texts import mangled
from tests.evaluation.doctor.conftest import NOW, clean
from tests.examples import n_examples


@pytest.mark.slow
@given(st.integers(0, 10_000), st.integers(80, 300))
@settings(max_examples=n_examples(25), deadline=None)
def test_nothing_is_found_in_a_simulated_community(seed: int, n_users: int) -> None:
    assert run_checks(clean(n_users, seed).case()) == []


@pytest.mark.slow
def test_nothing_is_found_in_the_sample_community() -> None:
    community = Community.sample(n_users=1_000)
    data = Dataset.from_events(community.events(NOW), community.items)
    assert run_checks(Case(data, NOW, community.items)) == []


def test_movielens_100k_has_ties_and_twins_and_nothing_worse(ml100k: Dataset) -> None:
    findings = {finding.check: finding for finding in run_checks(Case(ml100k, NOW, tuple(ml100k.items.values())))}
    assert {name: finding.severity for name, finding in findings.items()} == {"order": "note", "clashes": "note"}
    assert "51%" in findings["order"].observation
    assert findings["clashes"].observation.endswith("18 of 1,682.")


@pytest.mark.slow
def test_movielens_1m_has_ties_and_made_up_times_and_nothing_worse(ml1m: Dataset) -> None:
    findings = run_checks(Case(ml1m, NOW, tuple(ml1m.items.values())))
    assert [(finding.check, finding.severity) for finding in findings] == [("order", "note"), ("order", "note")]
    assert "3,040 users" in findings[1].observation


@pytest.mark.parametrize(
    "text",
    [
        "Amélie",
        "Les Misérables",
        "«ESPAÑA»",
        "“Curly” quotes – and dashes…",
        "千と千尋の神隠し",
        "Сталкер",
        "là »",
        "déjà » vu",
        "🎬🎬",
    ],
)
def test_foreign_letters_are_not_mangled(text: str) -> None:
    assert not mangled(text)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("Amélie", "cp1252"), ("Amélie", "latin-1"), ("Don’t", "cp1252"), ("Сталкер", "latin-1"), ("千と", "latin-1")],
)
def test_utf_8_read_as_something_else_is_mangled(text: str, wrong: str) -> None:
    assert mangled(text.encode().decode(wrong))


def test_a_user_among_many_who_likes_nothing_is_no_finding() -> None:
    plot = clean()
    plot.add(["sour"], [plot.items[0].id], [NOW - 1e6], "dislike")
    assert run_checks(plot.case()) == []


def test_what_is_found_is_plain_json() -> None:
    plot = clean()
    plot.items[0] = replace(plot.items[0], title="Am\ufffdlie")
    (finding,) = run_checks(plot.case())
    assert finding.to_json()["examples"] == (f"{plot.items[0].id!r}: 'Am\ufffdlie'",)
