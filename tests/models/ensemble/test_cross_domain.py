"""The cross-domain model: the model contract, and scores that follow its formula."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.profile import Profile
from palate.errors import InvalidInput
from palate.models import CrossDomain
from palate.models.ensemble.cross_domain import CrossDomainModel
from palate.models.ensemble.cross_domain_balance import DAYS, TASTES
from palate.models.evidence import EvidenceDecay
from palate.testing import ModelContract

DAY_S = 86_400.0
STEADY = EvidenceDecay(half_life=0.0)


@pytest.mark.slow
class TestCrossDomain(ModelContract):
    recipe = CrossDomain()


@pytest.mark.slow
class TestCrossDomainByText(ModelContract):
    recipe = CrossDomain(taste=0.5, shared=10**6)


def build_items(*ids: str, **tags: tuple[str, ...]) -> list[Item]:
    domains = {"b": "book", "m": "movie", "g": "game"}
    return [Item(id=id_, domain=domains[id_[0]], title=id_, tags=tags.get(id_, ())) for id_ in ids]


def fitted(recipe: CrossDomain, data: Dataset) -> CrossDomainModel:
    model = recipe.fit(data)
    assert isinstance(model, CrossDomainModel)
    return model


def two_tastes(n: int = 40) -> Dataset:
    """Half the users like b1 and m1, half b2 and m2."""
    rows = [(f"p{user}", f"{kind}{1 + user % 2}") for user in range(n) for kind in "bm"]
    users, items = zip(*rows, strict=True)
    return Dataset.from_columns(users, items, at=[0.0] * len(rows), items=build_items("b1", "b2", "m1", "m2"))


@pytest.mark.slow
def test_taste_crosses_to_the_domain_that_is_new() -> None:
    data = two_tastes()
    model = fitted(CrossDomain(), data)
    assert model.recommend(Profile.of(["b1"]), 2).ids == ["m1", "m2"]
    assert model.recommend(Profile.of(["m2"]), 1).ids == ["b2"]


@pytest.mark.slow
def test_of_the_domain_of_an_event_it_says_nothing() -> None:
    data = two_tastes()
    scores = fitted(CrossDomain(), data).score([Profile.of(["b1"])])[0]
    domains = [data.items[id_].domain for id_ in data.vocabulary]
    assert [domain for domain, score in zip(domains, scores, strict=True) if np.isnan(score)] == ["book", "book"]


@pytest.mark.slow
def test_its_score_is_the_taste_that_ials_finds_elsewhere_and_the_popularity_of_the_time() -> None:
    data = two_tastes()
    model = fitted(CrossDomain(taste=0.25), data)
    scores = model.score([Profile.of(["b1", "m2"])])[0]
    taste = model.bases["ials"].score([Profile.of(["b1"])])[0]
    movies = [data.vocabulary.code(id_) for id_ in ("m1", "m2")]
    assert scores[movies] == pytest.approx(0.25 * taste[movies] + 0.75 * 0.5, rel=1e-3), "m2 says nothing of movies"


def test_without_taste_it_tells_what_was_taken_to_at_the_time() -> None:
    times = [0.0, 0.0, 700 * DAY_S, 700 * DAY_S]
    data = Dataset.from_columns(
        ["1", "2", "3", "4"], ["m1", "b1", "m2", "b1"], at=times, items=build_items("b1", "m1", "m2")
    )
    model = fitted(CrossDomain(taste=1e-9, days=70.0, evidence_decay=STEADY), data)
    early = Profile(data.history(data.users.code("2")))
    late = Profile(data.history(data.users.code("4")))
    assert model.recommend(early, 1).ids == ["m1"]
    assert model.recommend(late, 1).ids == ["m2"]
    assert model.recommend(Profile.of(["b1"]), 1).ids == ["m2"], "what has no time is as of the newest"
    score = model.score([late])[0, data.vocabulary.code("m1")]
    far = np.exp(-10)  # 700 days are ten times 70
    assert score == pytest.approx(far / (1 + far), rel=1e-3)


@pytest.mark.slow
def test_a_dislike_is_no_wish_for_what_was_taken_to_at_the_time() -> None:
    data = two_tastes()
    history = Dataset.from_columns(["x"], ["b1"], kind=["dislike"]).history(0)
    scores = fitted(CrossDomain(taste=0.5), data).score([Profile(history)])[0]
    disliked, other = scores[[data.vocabulary.code(id_) for id_ in ("m1", "m2")]]
    assert disliked < other
    assert abs(other) < 1e-6 * abs(disliked), "nothing, but for the rounding of 32 bits in products of that size"


def test_where_nobody_is_shared_text_leads_across() -> None:
    items = build_items("b1", "b2", "g1", "g2", b1=("space",), g1=("space",), b2=("farm",), g2=("farm",))
    data = Dataset.from_columns(["1", "2", "3", "4"], ["b1", "b2", "g1", "g2"], at=[0.0] * 4, items=items)
    model = fitted(CrossDomain(taste=0.5), data)
    assert model.recommend(Profile.of(["b1"]), 1).ids == ["g1"]
    assert model.recommend(Profile.of(["g2"]), 1).ids == ["b2"]


@pytest.mark.slow
def test_how_much_taste_counts_is_found_by_asking_users_who_were_held_out() -> None:
    data = two_tastes(80)
    model = fitted(CrossDomain(), data)
    assert set(model.taste.tolist()) <= set(np.array(TASTES, np.float32).tolist())
    assert set(model.days.tolist()) <= set(DAYS)
    assert fitted(CrossDomain(taste=0.2), data).taste == pytest.approx([0.2, 0.2])
    assert fitted(CrossDomain(days=5.0), data).days == pytest.approx([5.0, 5.0])
    nobody_shared = data.rows(np.array([data.items[data.vocabulary.ids[i]].domain == "book" for i in data.item]))
    assert fitted(CrossDomain(), nobody_shared).taste == pytest.approx(0.12)


def test_data_of_one_domain_or_without_facts_are_fitted_and_say_nothing() -> None:
    data = Dataset.from_columns(["1", "1", "2"], ["a", "b", "b"])
    assert np.isnan(fitted(CrossDomain(), data).score([Profile.of(["a"])])).all()


@pytest.mark.parametrize(
    ("recipe", "message"),
    [
        (CrossDomain(taste=2.0), "taste"),
        (CrossDomain(days=-1.0), "days"),
        (CrossDomain(k=0), "k of at least 1"),
        (CrossDomain(of={}), "exactly one model"),
    ],
)
def test_settings_that_mean_nothing_are_refused(recipe: CrossDomain, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        recipe.fit(two_tastes())
