"""Lists are calibrated towards the popularity of the items in the user's history."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from palate.data.dataset import Dataset
from palate.data.item_table import ItemTable
from palate.data.profile import Profile
from palate.data.slate import Slate
from palate.models.baseline.popular import Popular
from palate.pipeline.arrange.popularity import PopularityCalibration
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState

EVENTS = [(str(user), "hit") for user in range(12)] + [(str(user), f"odd{user}") for user in range(12)]
DATA = Dataset.from_columns([user for user, _ in EVENTS], [item for _, item in EVENTS])
SCENE = ServingState(ItemTable(DATA.vocabulary), {"popular": Popular().fit(DATA)})
ODD = [f"odd{n}" for n in range(12)]


def arranged(
    stage: PopularityCalibration, ids: list[str], had: list[str], serving: ServingState = SCENE, n: int = 10
) -> list[str]:
    codes = serving.vocabulary.codes(ids)
    slate = Slate(serving.vocabulary, codes, np.linspace(1, 0, len(ids), dtype=np.float32))
    return stage(Query(Profile.of(had), serving, n=n), slate, {}).ids


def test_who_takes_to_odd_things_gets_them_earlier() -> None:
    ids = ["hit", "odd0", "odd1", "odd2"]
    stage = PopularityCalibration(strength=3.0, bins=2, head=1, doubt=0.0)
    assert arranged(stage, ids, ["odd5", "odd6"]) == ["odd0", "odd1", "odd2", "hit"]
    assert arranged(stage, ids, ["hit"]) == ids
    assert arranged(stage, ids, []) == ids, "nobody's history says nothing"
    assert arranged(PopularityCalibration(strength=0.0), ids, ["odd5"]) == ids
    assert arranged(stage, ids, ["odd5"], ServingState(SCENE.items, {})) == ids, "not trained yet"


def test_a_short_history_says_less() -> None:
    ids = ["hit", "odd0", "odd1", "odd2"]
    stage = PopularityCalibration(strength=3.0, bins=2, head=2, doubt=20.0)
    assert arranged(stage, ids, ["odd5"]) == ids
    assert arranged(stage, ids, ODD[3:] * 10)[0] == "odd0"


def test_items_newer_than_the_model_are_as_little_known_as_any() -> None:
    grown = ServingState(ItemTable(SCENE.vocabulary.extended(["new"])), SCENE.models)
    stage = PopularityCalibration(strength=3.0, bins=2, head=1, doubt=0.0)
    assert arranged(stage, ["hit", "new"], ["odd5"], grown) == ["new", "hit"]
    assert arranged(stage, ["new", "hit"], ["hit"], grown) == ["hit", "new"]


@given(st.permutations(["hit", *ODD[:6]]), st.lists(st.sampled_from(["hit", *ODD]), max_size=8), st.integers(1, 8))
def test_the_order_is_whole_and_does_not_depend_on_how_many_are_asked_for(
    ids: list[str], had: list[str], depth: int
) -> None:
    stage = PopularityCalibration(strength=1.0, bins=2, depth=depth)
    order = arranged(stage, ids, had)
    assert sorted(order) == sorted(ids)
    assert order[depth:] == ids[depth:]
    assert order == arranged(stage, ids, had, n=1)
    odd = [id_ for id_ in order[:depth] if id_ != "hit"]
    assert odd == [id_ for id_ in ids[:depth] if id_ != "hit"], "what is as well known keeps its order"
