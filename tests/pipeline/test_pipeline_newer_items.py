"""Items newer than the models are recommended, explained and used as evidence at once."""

from __future__ import annotations

import pytest

from palate.data.items import Item
from palate.data.profile import Profile
from palate.models.snapshot import Manifest, Snapshot
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState
from palate.testing import sample_data, sample_serving_state

NEW = Item(
    id="book:new",
    domain="book",
    title="The Zyzzyva Chronicle",
    creators=("Frank Herbert",),
    genres=("Science Fiction", "Adventure"),
    tags=("space", "politics", "religion", "epic"),
)
NEWER = Item(id="music:newer", domain="music", title="Songs of the Zyzzyva", tags=("space",))


@pytest.fixture(scope="module")
def grown() -> ServingState:
    """The sample scene with models that were trained before two of its items came."""
    old, data = sample_serving_state(), sample_data()
    manifest = Manifest("v1", 0.0, 0, 0.0, data.digest, data.n_users, data.n_items, len(data), 42, "0", {})
    snapshot = Snapshot(manifest, old.vocabulary, old.models, {}).up_to_date([NEW]).up_to_date([NEWER])
    assert len(snapshot.models["ease"].vocabulary) == len(snapshot.vocabulary) - 2
    return ServingState(old.items.with_items(snapshot.vocabulary, [NEW, NEWER]), snapshot.models)


def test_a_new_item_answers_words_at_once(default_pipeline: Pipeline, grown: ServingState) -> None:
    query = Query(Profile.of(["movie:stalker"], ask="zyzzyva"), grown, n=20, surprise=0.0)
    slate = default_pipeline.run(query)
    assert set(slate.ids[:2]) == {NEW.id, NEWER.id}
    for score, reason in zip(slate.scores.tolist(), slate.reasons, strict=True):
        parts = reason.history + reason.words + reason.popularity + reason.rest
        assert parts == pytest.approx(score - slate.base, abs=1e-4)
    assert slate.reasons[0].words > 0


def test_a_new_item_is_recommended_for_what_is_like_it(default_pipeline: Pipeline, grown: ServingState) -> None:
    asker = Profile.of(["book:dune"])
    slate = default_pipeline.run(Query(asker, grown, n=1_000, surprise=0.0))
    index = slate.ids.index(NEW.id)
    assert [share.item for share in slate.reasons[index].events] == ["book:dune"]
    assert index < slate.ids.index(NEWER.id)


def test_a_new_item_in_a_history_counts_at_once(default_pipeline: Pipeline, grown: ServingState) -> None:
    past = Profile.of(["movie:stalker", NEW.id])
    slate = default_pipeline.run(Query(past, grown, n=1_000, surprise=0.0))
    assert NEW.id not in slate.ids, "it was liked: it has been had"
    without = default_pipeline.run(Query(Profile.of(["movie:stalker"]), grown, n=1_000, surprise=0.0))
    assert slate.ids.index("book:dune") < without.ids.index("book:dune")
    named = {share.item for reason in slate.reasons for share in reason.events}
    assert named == {"movie:stalker", NEW.id}


def test_what_the_models_knew_is_recommended_as_before(default_pipeline: Pipeline, grown: ServingState) -> None:
    asker = Profile.of(["movie:stalker", "music:kind-of-blue"])
    before = default_pipeline.run(Query(asker, sample_serving_state(), n=10, surprise=0.0)).ids
    after = [id_ for id_ in default_pipeline.run(Query(asker, grown, n=12, surprise=0.0)).ids if id_ not in _NEW_IDS]
    assert len(set(before) & set(after)) >= 9


_NEW_IDS = {NEW.id, NEWER.id}
