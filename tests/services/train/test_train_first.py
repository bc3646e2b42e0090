"""The first snapshot of a store holds the models that are quick to fit, and the next training replaces it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator

import pytest

from palate.app import open_context
from palate.data.profile import History
from palate.errors import NotFound, NotReady
from palate.models.base import Run
from palate.models.snapshot import Snapshot, read_manifest
from palate.ports.tracker import Release
from palate.services.context import AppContext
from palate.services.serve.predict import predict
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.serve.reload import reload
from palate.services.serve.segments import segments
from palate.services.serve.taste_map import taste_maps_of
from palate.services.train.train import train, train_first
from palate.settings import Settings
from tests.services.conftest import NEED_ORDER, clock, recommended_ids

pytestmark = [pytest.mark.slow, pytest.mark.anyio]


@pytest.fixture
async def untrained(quick_settings: Settings) -> AsyncIterator[AppContext]:
    """A context over a community without a snapshot."""
    shutil.rmtree(quick_settings.store.data_dir / "snapshots")
    async with open_context(quick_settings, serving=True) as context:
        context.clock = clock()
        yield context


def with_first(context: AppContext, *names: str) -> None:
    """Change the models that are trained first."""
    learner = context.settings.learner.model_copy(update={"first": names})
    context.settings = context.settings.model_copy(update={"learner": learner})


async def test_it_holds_the_quick_models_and_names_the_others(untrained: AppContext) -> None:
    trained = await train_first(untrained, Run())
    assert trained.version == untrained.snapshots.champion()
    snapshot = Snapshot.read(untrained.snapshots.folder(trained.version))
    assert set(snapshot.models) == {"ease", "content", "moods", "popular"}
    assert {*snapshot.models, *trained.pending} == set(untrained.settings.models) - NEED_ORDER
    assert snapshot.manifest.pending == trained.pending
    assert set(trained.left_out) == NEED_ORDER


async def test_its_answers_are_personal_and_explained(untrained: AppContext) -> None:
    await train_first(untrained, Run())
    live = await reload(untrained)
    assert live.pending
    answer = await recommend(untrained, RecommendationRequest("sim-0007", n=20, surprise=0.0))
    assert len(answer.slate) == 20
    assert all(answer.slate.reasons)
    first, second = [await recommended_ids(untrained, RecommendationRequest(user)) for user in ("sim-0007", "sim-0011")]
    assert first != second


async def test_what_it_cannot_do_yet_is_told(untrained: AppContext) -> None:
    await train_first(untrained, Run())
    live = await reload(untrained)
    with pytest.raises(NotReady, match="predicted ratings are still to be trained"):
        await predict(untrained, "sim-0007", History(), ["book:dune"])
    with pytest.raises(NotReady, match="segments are still to be trained"):
        await segments(untrained)
    with pytest.raises(NotReady, match="map by are still to be trained"):
        await taste_maps_of(untrained).get(live)


async def test_the_next_training_replaces_it_without_a_comparison(untrained: AppContext) -> None:
    first = await train_first(untrained, Run())
    full = await train(untrained, Run())
    assert (full.pending, full.verdict.promote, full.verdict.challenger_ndcg) == ((), True, None)
    assert untrained.snapshots.champion() == full.version
    assert first.version in untrained.snapshots.versions(), "servers may still read it"
    assert (await reload(untrained)).pending == ()
    with pytest.raises(NotFound, match="no previous champion"):
        untrained.snapshots.rollback()


async def test_the_models_are_those_of_a_full_training(untrained: AppContext) -> None:
    first = untrained.snapshots.folder((await train_first(untrained, Run())).version)
    full = untrained.snapshots.folder((await train(untrained, Run())).version)
    arrays = sorted(path.relative_to(first) for path in first.rglob("*.npy"))
    assert arrays
    for name in arrays:
        assert (first / name).read_bytes() == (full / name).read_bytes(), name


async def test_it_never_replaces_a_full_snapshot(context: AppContext) -> None:
    champion = context.snapshots.champion()
    trained = await train_first(context, Run())
    assert trained.version in context.snapshots.versions()
    assert context.snapshots.champion() == champion


async def test_a_champion_that_cannot_be_read_is_replaced(context: AppContext) -> None:
    champion = context.snapshots.champion()
    assert champion is not None
    (context.snapshots.folder(champion) / "vocabulary.json").write_text("[")
    assert (await train_first(context, Run())).version == context.snapshots.champion()


async def test_settings_without_quick_models_train_all(untrained: AppContext) -> None:
    with_first(untrained, "no-such-model")
    trained = await train_first(untrained, Run())
    assert trained.pending == ()
    manifest = read_manifest(untrained.snapshots.folder(trained.version))
    assert set(manifest["models"]) == set(untrained.settings.models) - NEED_ORDER


async def test_only_full_trainings_are_tracked(untrained: AppContext) -> None:
    class Tracker:
        parents: list[str] = []

        def record(self, record: object, release: Release) -> None:
            self.parents.append(release.lineage["parent"])

    untrained.tracker = Tracker()  # type: ignore[assignment]  # only record is called
    await train_first(untrained, Run())
    assert Tracker.parents == []
    await train(untrained, Run())
    assert Tracker.parents == [""], "a partial snapshot is no parent"


async def test_no_events_are_told(empty: AppContext) -> None:
    with pytest.raises(NotReady, match="palate data import"):
        await train_first(empty, Run())
