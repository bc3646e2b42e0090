"""The receipt of an erasure says what was erased where, and which snapshots were trained on the user."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from palate.app import open_context
from palate.data.events import Event
from palate.data.mutes import Muted
from palate.services.context import AppContext
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.users.forget import forget
from palate.services.users.ingest import ingest
from palate.services.users.user_data import mute, set_self_description
from palate.settings import load_settings

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def data_dir(trained_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(trained_store, tmp_path / "data"))


async def test_the_receipt_names_what_was_erased(data_dir: Path) -> None:
    async with open_context(load_settings(store={"data_dir": data_dir}), serving=True) as context:
        await ingest(context, [_event(context, number) for number in range(3)])
        await mute(context, "newcomer", Muted(genres=("horror",)))
        await set_self_description(context, "newcomer", "I like quiet films.")
        await recommend(context, RecommendationRequest(user="newcomer"))
        receipt = await forget(context, "newcomer")
        assert dict(receipt.erased) == {
            "events": 3,
            "impressions": 1,
            "accounts": 0,
            "mutes": 1,
            "self_descriptions": 1,
        }
        assert not receipt.snapshots, "the snapshot was trained before the first event"
        (remains,) = receipt.remains
        assert remains.startswith("Backups written before now"), "SQLite overwrites all of it"
        assert "30 days" in remains


async def test_the_receipt_names_the_snapshots_that_were_trained_on_the_user(data_dir: Path) -> None:
    async with open_context(load_settings(store={"data_dir": data_dir}), serving=True) as context:
        champion = context.snapshots.champion()
        receipt = await forget(context, (await context.log.read(0, 1)).events[0].user)
        (trained,) = receipt.snapshots
        assert (trained.version, trained.is_champion) == (champion, True)
        assert "POST /train" in trained.until
        again = await forget(context, receipt.user)
        assert (again.taken.events, list(again.snapshots)) == (0, [])


def _event(context: AppContext, number: int) -> Event:
    item = next(item for item in context.live.serving.items.items if item is not None)
    return Event(event_id=f"n{number}", user="newcomer", item=item.id, kind="click", at=context.clock())
