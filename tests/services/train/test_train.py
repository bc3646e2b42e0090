"""Training stores a snapshot, and only one that is not worse goes live."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from palate.app import open_context
from palate.data.events import Event
from palate.data.sample.community import Community
from palate.errors import NotReady, StorageFailed
from palate.models.base import Model, Run
from palate.models.snapshot import Snapshot
from palate.services.context import AppContext
from palate.services.train.train import train
from palate.services.users.forget import forget
from palate.settings import Settings
from tests.services.conftest import NOW, clock, did

pytestmark = pytest.mark.anyio
DAY_S = 86_400.0


def newcomers(context: AppContext, n: int) -> Iterator[Event]:
    """Events of new users in the half year after the community's; the clock is set to its end."""
    context.clock = clock(NOW + 190 * DAY_S)
    items = [item for item in context.live.serving.items.items if item is not None]
    for event in Community(items, n, seed=12).events(until=NOW + 190 * DAY_S):
        yield replace(event, event_id=f"new-{event.event_id}", user=f"new-{event.user}")


def made_worse(settings: Settings) -> Settings:
    """The same, but the most important models are random or trivial."""
    draws = {
        name: {"recommender": "random"}
        for name in ("ease", "item_knn", "linear_sequence", "sequential_rules", "content")
    }
    narrow = {"ials": {"recommender": "ials", "factors": 1}}
    return settings.model_copy(update={"models": {**settings.models, **draws, **narrow}})


async def test_an_empty_log_has_nothing_to_teach(empty: AppContext) -> None:
    with pytest.raises(NotReady, match="palate data import"):
        await train(empty, Run())
    assert empty.snapshots.versions() == []


async def test_long_fits_may_keep_checkpoints_in_the_data_folder(
    empty: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[Run] = []

    def fit_nothing(_recipes: object, _data: object, run: Run) -> Iterator[tuple[str, Model]]:
        runs.append(run)
        raise StorageFailed("enough")

    monkeypatch.setattr("palate.services.train.train.fit_each", fit_nothing)
    await empty.log.append([did("u", "like", "dune")])
    with pytest.raises(StorageFailed, match="enough"):
        await train(empty, Run())
    assert runs[0].checkpoints == empty.settings.store.data_dir / "model_checkpoints"


async def test_the_first_snapshot_goes_live_with_its_pedigree(context: AppContext) -> None:
    version = context.snapshots.champion()
    assert version is not None
    manifest = Snapshot.read(context.snapshots.folder(version)).manifest
    assert manifest.verdict["why"] == "the first snapshot"
    assert (manifest.users, manifest.items, manifest.cursor) == (400, 240, await context.log.end())
    assert manifest.newest_at <= NOW


@pytest.mark.slow
async def test_training_on_the_same_log_gives_the_same_bits(context: AppContext) -> None:
    before = context.snapshots.champion()
    trained = await train(context, Run())
    assert before is not None
    assert trained.version == context.snapshots.champion() != before
    first, second = (Snapshot.read(context.snapshots.folder(version)) for version in (before, trained.version))
    assert first.manifest.data_digest == second.manifest.data_digest
    files = sorted(path.relative_to(context.snapshots.folder(before)) for path in _arrays(context, before))
    assert files
    for name in files:
        path, other_path = (context.snapshots.folder(version) / name for version in (before, trained.version))
        assert path.read_bytes() == other_path.read_bytes(), name


def _arrays(context: AppContext, version: str) -> list[Path]:
    return list(context.snapshots.folder(version).rglob("*.npy"))


@pytest.mark.slow
async def test_what_was_learned_from_more_events_goes_live(trainable: AppContext) -> None:
    await trainable.log.append(list(newcomers(trainable, 150)))
    trained = await train(trainable, Run())
    assert trained.verdict.why == "not worse than the champion"
    assert trained.verdict.users >= 50
    assert trainable.snapshots.champion() == trained.version


@pytest.mark.slow
async def test_a_clearly_worse_recipe_is_kept_aside_unless_it_is_forced(quick_settings: Settings) -> None:
    async with open_context(made_worse(quick_settings), serving=True) as context:
        champion = context.snapshots.champion()
        await context.log.append(list(newcomers(context, 150)))
        trained = await train(context, Run())
        assert not trained.verdict.promote
        assert trained.verdict.difference is not None
        assert trained.verdict.difference[1] < 0
        assert context.snapshots.champion() == champion
        assert trained.version in context.snapshots.versions()
        forced = await train(context, Run(), force=True)
        assert not forced.verdict.promote
        assert context.snapshots.champion() == forced.version


@pytest.mark.slow
async def test_models_forget_someone_at_the_next_training(trainable: AppContext) -> None:
    before = await train(trainable, Run())
    await forget(trainable, "sim-0007")
    after = await train(trainable, Run())
    assert after.users == before.users - 1
    assert after.verdict.promote


@pytest.mark.slow
async def test_a_champion_that_cannot_be_read_is_replaced(trainable: AppContext) -> None:
    champion = trainable.snapshots.champion()
    assert champion is not None
    (trainable.snapshots.folder(champion) / "vocabulary.json").write_text("[")
    assert (await train(trainable, Run())).version == trainable.snapshots.champion()


@pytest.mark.slow
async def test_events_that_arrive_while_training_are_not_lost_to_the_next(trainable: AppContext) -> None:
    training = asyncio.create_task(train(trainable, Run()))
    while not training.done():
        await trainable.log.append([did("ann", "click", "book:dune")])
        await asyncio.sleep(0.001)
    trained = await training
    cursor = Snapshot.read(trainable.snapshots.folder(trained.version)).manifest.cursor
    assert cursor < await trainable.log.end()
    assert trained.events + len((await trainable.log.read(cursor, 100_000)).events) == await trainable.log.end()


@pytest.mark.slow
async def test_a_full_disk_leaves_the_champion(trainable: AppContext) -> None:
    champion, versions = trainable.snapshots.champion(), trainable.snapshots.versions()

    class FullDisk:
        def __getattr__(self, name: str) -> object:
            return getattr(snapshots, name)

        def create(self, version: str, write: object) -> None:
            def write_some(folder: Path) -> None:
                (folder / "manifest.json").write_text("{")
                raise OSError(28, "No space left on device")

            snapshots.create(version, write_some)

    snapshots = trainable.snapshots
    trainable.snapshots = FullDisk()  # type: ignore[assignment]  # only create differs
    with pytest.raises(StorageFailed, match="No space left"):
        await train(trainable, Run())
    assert (snapshots.champion(), snapshots.versions()) == (champion, versions)
