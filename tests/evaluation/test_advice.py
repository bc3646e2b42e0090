"""The advice is one sentence, and departs from the default only for a significant difference."""

from __future__ import annotations

import numpy as np
import pytest

from palate.evaluation.advice import advice, lead, percent, whom
from palate.evaluation.regret import regret
from palate.evaluation.verdict import ModelChoice, choose
from palate.types import Doubles
from tests.evaluation.test_verdict import BASE, FIT_S, N, comparison, like

KNOWN = np.repeat([2, 30], N // 2)


def advice_for(default: Doubles, singles: dict[str, Doubles]) -> str:
    """The advice on a default and single models, chosen as the bench does."""
    result = regret(default, singles, KNOWN)
    lost_to = result.everyone.best if result.everyone.sure == "worse" else None
    choice = choose(comparison({"pipeline": default, **singles, "random": BASE * 0.1}), FIT_S, "pipeline", lost_to)
    return advice(choice, "pipeline", result, 10)


def test_where_nothing_is_better_the_default_stays() -> None:
    assert (
        advice_for(like(BASE + 0.5), {"ease": like(BASE + 0.5)})
        == "Keep the default: no model is significantly better."
    )


def test_what_is_better_for_all_is_served_with_what_is_lost_without() -> None:
    sentence = advice_for(BASE + 0.4, {"ease": like(BASE + 0.6), "ials": like(BASE + 0.2)})
    assert sentence.startswith("Serve `ease` instead of the default, which loses 1")
    assert sentence.endswith("of NDCG@10 to it.")


def test_a_group_gets_its_own_model_where_the_default_fails_it() -> None:
    short = KNOWN == 2
    sentence = advice_for(BASE + np.where(short, 0.3, 0.8), {"ease": like(BASE + np.where(short, 0.6, 0.1))})
    assert sentence.startswith("Keep the default, since no model is significantly better for all users")
    assert "but serve `ease` to users with 1-2 events" in sentence
    assert "for whom the default loses 2" in sentence


def test_a_small_sure_loss_among_many_rows_is_enough() -> None:
    """All pairs are too many to tell the two apart, and the one that was picked on other users does."""
    rng = np.random.default_rng(1)
    gap = rng.normal(0, 0.05, N)
    gap += 0.0065 - gap.mean()
    rows = {f"model {number}": BASE * 0.5 + rng.normal(0, 0.3, N) for number in range(9)}
    result = regret(BASE + 0.5, {"ease": BASE + 0.5 + gap, **rows}, KNOWN)
    assert result.everyone.sure == "worse"
    models = comparison({"pipeline": BASE + 0.5, "ease": BASE + 0.5 + gap, **rows, "random": BASE * 0.1})
    fit_s = {**FIT_S, **dict.fromkeys(rows, 1.0)}
    assert choose(models, fit_s).use == "pipeline"
    choice = choose(models, fit_s, "pipeline", "ease")
    assert choice.use == "ease"
    assert choice.words[-1].endswith("is significantly worse than a model chosen on other users. Use ease.")


def test_without_a_default_or_more_than_chance_it_says_so() -> None:
    assert advice(ModelChoice("ease", ()), None, None, 10) == "Use `ease`: the default pipeline was not measured here."
    assert advice(ModelChoice("popular", (), True), "pipeline", None, 10).startswith("Collect more data")
    assert advice(ModelChoice("random", (), True), None, None, 10).startswith("Allow more time")
    result = regret(BASE, {"ease": BASE}, KNOWN)
    assert "does not differ significantly from the best" in advice(ModelChoice("ials", ()), "pipeline", result, 10)


def test_a_winner_leads_the_default_or_else_the_next() -> None:
    rows = {"ease": BASE + 0.5, "ials": BASE + 0.4, "pipeline": BASE + 0.25, "random": BASE}
    leader = lead(comparison(rows), "pipeline")
    assert leader is not None
    assert (leader.best, leader.other) == ("ease", "pipeline")
    assert leader.difference == pytest.approx(0.25)
    assert leader.sentence(10) == "ease leads pipeline by 0.2500 of NDCG@10 (0.2500 to 0.2500)."
    first = lead(comparison({**rows, "pipeline": BASE + 0.7}), "pipeline")
    assert first is not None
    assert (first.best, first.other) == ("pipeline", "ease")
    assert lead(comparison({"ease": BASE, "random": BASE}), None) is None


def test_shares_and_users_are_said_in_few_words() -> None:
    assert [percent(share) for share in (0.0423, -0.0423, 0.123, -0.123, 0.0996, -0.0001)] == [
        "4.2",
        "−4.2",
        "12",
        "−12",
        "10",
        "0.0",
    ]
    groups = {"domain": np.where(KNOWN == 2, "book", "movie").tolist()}
    result = regret(BASE, {"ease": BASE}, np.where(KNOWN == 2, 0, 7), groups)
    assert [whom(row) for row in (result.everyone, *result.groups)] == [
        "everyone",
        "users without known events",
        "users with 6-19 events",
        "users of mostly book",
        "users of mostly movie",
    ]
