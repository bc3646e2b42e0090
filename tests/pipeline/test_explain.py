"""Reasons add up to the score, name the events that speak for it, and are said in one sentence."""

from __future__ import annotations

import math

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.item_table import ItemTable
from palate.data.profile import Profile
from palate.data.slate import Reason, Share, Slate
from palate.models import ItemKNN
from palate.models.reading import Weighing
from palate.pipeline.explain.sentence import sentence
from palate.pipeline.explain.shares import LinearShares
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query, Scene
from palate.testing import sample_data, sample_scene

A_B = 2 / math.sqrt(2 * 3) * 2 / (2 + 5)
B_C = 1 / math.sqrt(3 * 1) * 1 / (1 + 5)


@pytest.fixture(scope="module")
def letters() -> Scene:
    """A and B share two people, B and C one: their similarities are ``A_B`` and ``B_C``."""
    data = Dataset.from_columns(["1", "1", "2", "2", "3", "3"], ["A", "B", "A", "B", "B", "C"])
    return Scene(
        ItemTable(data.vocabulary), {"item_knn": ItemKNN(shrinkage=5.0, weighing=Weighing(half_life=0.0)).fit(data)}
    )


def slate_of_b(scene: Scene, **sources: float) -> Slate:
    """Item B, made by the factors 2 on item_knn, 3 on words, 0.5 on popular and the base -1."""
    factors = {"item_knn": 2.0, "words": 3.0, "popular": 0.5}
    score = sum(factors[name] * value for name, value in sources.items() if not math.isnan(value)) - 1.0
    columns = {name: np.array([value], np.float32) for name, value in sources.items()}
    used = {name: factors[name] for name in sources}
    return Slate(scene.vocabulary, np.array([1], np.int32), np.array([score], np.float32), columns, used, -1.0)


def reason(scene: Scene, profile: Profile, slate: Slate) -> Reason:
    return LinearShares()(Query(profile, scene), slate, {}).reasons[0]


def test_parts_worked_by_hand(letters: Scene) -> None:
    slate = slate_of_b(letters, item_knn=A_B + B_C, words=0.25, popular=4.0)
    found = reason(letters, Profile.of(["C", "no such item", "A"]), slate)
    assert found.history == pytest.approx(2 * (A_B + B_C))
    assert found.words == pytest.approx(0.75)
    assert found.popularity == pytest.approx(2.0)
    assert found.rest == pytest.approx(0.0, abs=1e-6)
    assert [(share.item, share.verb) for share in found.events] == [("A", "liked"), ("C", "liked")]
    assert [share.share for share in found.events] == pytest.approx([2 * A_B, 2 * B_C])


def test_what_speaks_against_an_item_counts_but_is_not_named(letters: Scene) -> None:
    past = Dataset.from_columns(["x", "x"], ["A", "C"], kind=["dislike", "save"]).history(0)
    found = reason(letters, Profile(past), slate_of_b(letters, item_knn=0.5 * B_C - A_B))
    assert found.history == pytest.approx(2 * (0.5 * B_C - A_B))
    assert [share.item for share in found.events] == ["C"]


def test_a_source_that_did_not_name_an_item_did_not_speak_for_it(letters: Scene) -> None:
    # It lay beyond the retriever's reach, so its score owes nothing to the history.
    found = reason(letters, Profile.of(["A"]), slate_of_b(letters, item_knn=math.nan, popular=4.0))
    assert found.history == 0
    assert found.events == ()
    assert found.popularity == pytest.approx(2.0)


@pytest.mark.parametrize("ask", ["", "a slow film about grief", "space"])
@pytest.mark.parametrize("person", [None, 0, 5, 9])
def test_the_four_parts_sum_to_the_score_less_the_base(
    default_pipeline: Pipeline, ask: str, person: int | None
) -> None:
    past = Profile().history if person is None else sample_data().history(person)
    slate = default_pipeline.run(Query(Profile(past, ask=ask), sample_scene(), n=50, seed=3))
    assert len(slate) == 50
    for score, found in zip(slate.scores.tolist(), slate.reasons, strict=True):
        parts = found.history + found.words + found.popularity + found.rest
        assert parts == pytest.approx(score - slate.base, abs=1e-4)


def test_named_events_are_the_persons_own_strongest_first(default_pipeline: Pipeline) -> None:
    past = sample_data().history(5)
    slate = default_pipeline.run(Query(Profile(past), sample_scene(), n=50))
    done = {(item, past.verb(place)) for place, item in enumerate(past.items)}
    assert any(found.events for found in slate.reasons)
    for found in slate.reasons:
        shares = [share.share for share in found.events]
        assert shares == sorted(shares, reverse=True)
        assert all(share > 0 for share in shares)
        assert len(shares) <= 3
        assert {(share.item, share.verb) for share in found.events} <= done


def test_words_speak_only_for_what_they_match(default_pipeline: Pipeline) -> None:
    slate = default_pipeline.run(Query(Profile.of(["book:dune"], ask="vampire"), sample_scene(), n=300))
    matched = slate.sources["words"] > 0
    assert matched.any()
    assert not matched.all()
    for found, match in zip(slate.reasons, matched.tolist(), strict=True):
        assert (found.words > 0) == match


DUNE, SOLARIS = Share("dune", "finished", 1.0), Share("solaris", "liked", 0.9)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Reason(pinned=True, words=9.0), "Put here by the house"),
        (Reason(words=2.0, history=1.0), "Matches what you said"),
        (Reason((DUNE,), history=2.0, words=1.0), "Because you finished Dune"),
        (Reason((DUNE, SOLARIS), history=2.0), "Because you finished Dune and liked Solaris"),
        (Reason((DUNE, Share("solaris", "finished", 0.9)), history=2.0), "Because you finished Dune and Solaris"),
        (Reason((DUNE, Share("solaris", "liked", 0.1)), history=2.0), "Because you finished Dune"),
        (Reason((Share("the item", "finished", 1.0), DUNE), history=2.0), "You finished it before"),
        (Reason((DUNE, Share("the item", "finished", 0.9)), history=2.0), "Because you finished Dune"),
        (Reason((DUNE,), history=-1.0, popularity=1.0), "Popular with everyone here"),
        (Reason(popularity=1.0), "Popular with everyone here"),
        (Reason(), "Something else entirely"),
    ],
)
def test_the_strongest_part_is_said_in_one_sentence(found: Reason, said: str) -> None:
    assert sentence("the item", found, str.title) == said
