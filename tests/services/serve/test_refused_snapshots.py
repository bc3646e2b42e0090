"""A damaged snapshot is never served: servers keep what they have, or start with the newest sound snapshot."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from palate.app import open_context
from palate.data.items import Item
from palate.services.catalogue.edit_items import put_items
from palate.services.context import UNTRAINED, AppContext
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.serve.refused_snapshots import RefusedSnapshots, snapshot_problems
from palate.services.serve.reload import read_live, watch
from palate.services.train.train import read_champion
from palate.settings import Settings
from tests.adapters.files.test_digests import invert, truncate
from tests.services.conftest import recommended_ids
from tests.waiting import until_so

pytestmark = pytest.mark.anyio

NEW = "29991231T000000.000000"


def copy_champion(context: AppContext) -> Path:
    """Store the champion as the version NEW, too, and promote it; return its folder."""
    champion = context.snapshots.champion()
    assert champion is not None
    folder = context.snapshots.folder(champion)

    def copy(draft: Path) -> None:
        shutil.copytree(folder, draft, dirs_exist_ok=True)

    context.snapshots.create(NEW, copy)
    context.snapshots.promote(NEW)
    return context.snapshots.folder(NEW)


def damage_weights(folder: Path) -> None:
    invert(max(folder.rglob("*.npy"), key=lambda path: path.stat().st_size))


def truncate_weights(folder: Path) -> None:
    truncate(max(folder.rglob("*.npy"), key=lambda path: path.stat().st_size))


def empty_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_bytes(b"")


DAMAGES = (damage_weights, truncate_weights, empty_manifest, shutil.rmtree)


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_server_starts_with_the_champion_before(settings: Settings, damage: Callable[[Path], None]) -> None:
    async with open_context(settings) as context:
        before, folder = context.snapshots.champion(), copy_champion(context)
        assert read_champion(context) is not None
        damage(folder)
        assert read_champion(context) is None, "a training does not compare with it"
    async with open_context(settings, serving=True) as context:
        assert context.live.version == before
        assert list(snapshot_problems(context)) == [NEW]
        assert await recommended_ids(context, RecommendationRequest(history=("movie:alien",), n=5))
        with pytest.raises(Exception, match=NEW):  # lists computed ahead are of the champion or of none
            await read_live(context)


async def test_without_a_sound_snapshot_a_server_starts_untrained(settings: Settings) -> None:
    async with open_context(settings) as context:
        champion = context.snapshots.champion()
        assert champion is not None
        damage_weights(context.snapshots.folder(champion))
    async with open_context(settings, serving=True) as context:
        assert context.live.version == UNTRAINED
        assert list(snapshot_problems(context)) == [champion]
        assert await recommended_ids(context, RecommendationRequest(history=("movie:alien",), n=5))


async def test_a_running_server_refuses_a_damaged_champion_and_follows_the_catalogue(context: AppContext) -> None:
    before = context.live.version
    damage_weights(copy_champion(context))
    task = asyncio.create_task(watch(context))
    try:
        await until_so(lambda: NEW in snapshot_problems(context))
        assert context.live.version == before
        await put_items(context, [Item(id="movie:new", domain="movie", title="New")])
        await until_so(lambda: context.live.serving.items.get("movie:new") is not None)
        assert context.live.version == before
        context.snapshots.promote(before)
        await until_so(lambda: not snapshot_problems(context))
        assert context.live.version == before
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_a_server_with_a_damaged_list_of_champions_keeps_what_is_live(context: AppContext) -> None:
    before, champions = context.live.version, context.settings.store.data_dir / "snapshots" / "champions"
    task = asyncio.create_task(watch(context))
    try:
        for content in (b"", b"\xff" * 30):
            champions.write_bytes(content)
            await put_items(context, [Item(id="movie:new", domain="movie", title=str(content))])
            await until_so(lambda: context.live.catalogue_revision >= 1)
            assert context.live.version == before
            assert list(snapshot_problems(context)) == ["champions"]
        copy_champion(context)
        await until_so(lambda: context.live.version == NEW)
        assert snapshot_problems(context) == {}
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def test_a_refused_version_is_tried_again_later_and_reported_once() -> None:
    refused = RefusedSnapshots()
    assert refused.is_due("v1")
    assert refused.refuse("v1", "damaged")
    assert not refused.is_due("v1")
    assert not refused.refuse("v1", "damaged")
    assert refused.refuse("v1", "missing")
    assert refused.is_due("v2")
    refused.forget_all_but("v2")
    assert refused.reasons == {}
    assert refused.is_due("v1")
