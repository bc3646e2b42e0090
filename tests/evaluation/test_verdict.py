"""The verdict names the model to use, and claims only significant differences."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from palate.evaluation.comparison import Comparison
from palate.evaluation.evaluate import Evaluation
from palate.evaluation.verdict import choose, listed
from palate.types import Doubles

N = 400
RNG = np.random.default_rng(0)
BASE = RNG.random(N)


def comparison(ndcg: Mapping[str, Doubles]) -> Comparison:
    models = {
        name: Evaluation(10, np.arange(N), np.full(N, 5), {"ndcg": float(values.mean())}, {"ndcg": values}, 42)
        for name, values in ndcg.items()
    }
    ordered = dict(sorted(models.items(), key=lambda row: -row[1].metrics["ndcg"]))
    words = {"protocol": "", "part": "validation", "relevance": "", "data_digest": "", "palate": ""}
    counts = {"splits": 1, "seeds": (42,), "k": 10, "users": N, "items": 1, "events": N, "catalogue": 1, "at": 0.0}
    return Comparison(**words, **counts, fit_s=dict.fromkeys(models, 1.0), models=ordered)  # type: ignore[arg-type]  # fields by name


def like(values: Doubles) -> Doubles:
    """As good, user by user a little different."""
    return np.asarray(values + RNG.normal(0, 0.05, N))


FIT_S = {"ease": 2.0, "ials": 5.0, "blend": 40.0, "pipeline": 41.0, "popular": 0.1, "random": 0.0}


def test_the_blend_is_used_where_nothing_is_better() -> None:
    choice = choose(comparison({"ease": BASE + 0.501, "blend": like(BASE + 0.5), "random": BASE}), FIT_S)
    assert choice.use == "blend"
    text = " ".join(choice.words)
    assert "ease does best: NDCG@10" in text
    assert "with 95 % confidence between" in text
    assert "over 400 users; random lists reach 0." in text
    assert "Not significantly different from it: blend." in text
    assert "take ease: 2.0 s instead of 40.0 s" in text


def test_of_models_alike_the_quickest_is_used() -> None:
    choice = choose(
        comparison({"ials": BASE + 0.5, "ease": like(BASE + 0.5), "blend": BASE + 0.1, "random": BASE}), FIT_S
    )
    assert choice.use == "ease"
    assert choice.words[-1] == "Use ease: of these it is the quickest to train, 2.0 s."


def test_one_ahead_of_all_is_used() -> None:
    choice = choose(comparison({"ials": BASE + 0.5, "ease": BASE + 0.2, "random": BASE}), FIT_S)
    assert choice.words[1:] == ("It is significantly better than every other model.", "Use ials.")


def test_what_chance_does_as_well_is_no_recommendation() -> None:
    choice = choose(comparison({"ease": like(BASE), "popular": like(BASE), "random": BASE}), FIT_S)
    assert choice.use == "popular"
    assert "No model differs significantly from random lists" in choice.words[1]


def test_names_are_listed_as_users_do() -> None:
    assert [listed(names) for names in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
