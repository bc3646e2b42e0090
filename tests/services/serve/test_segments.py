"""The segments of the champion, and the segment of a user after their last event."""

from __future__ import annotations

import threading

import pytest

from palate.errors import NotReady
from palate.models.base import Run
from palate.models.segment.segments import SegmentsModel
from palate.models.snapshot import Snapshot
from palate.services.context import AppContext
from palate.services.serve.segments import segment_of, segments
from palate.services.train.train import train
from palate.services.users.ingest import ingest
from tests.services.conftest import did

pytestmark = pytest.mark.anyio


async def test_the_champions_segments_are_described(shared: AppContext) -> None:
    described = await segments(shared, 3)
    assert len(described) == 8
    assert sum(item.share for item in described) == pytest.approx(1)
    assert len({item.name for item in described}) == len({item.id for item in described}) == 8
    assert all(len(item.items) == 3 for item in described)


async def test_they_are_described_beside_the_loop(shared: AppContext, monkeypatch: pytest.MonkeyPatch) -> None:
    ran_in = []
    monkeypatch.setattr(SegmentsModel, "segments", lambda *_: ran_in.append(threading.get_ident()))
    await segments(shared)
    assert ran_in != [threading.get_ident()]


async def test_a_user_moves_with_their_events_and_a_stranger_has_none(context: AppContext) -> None:
    stranger = await segment_of(context, "nobody")
    assert (stranger.id, stranger.name) == (None, None)
    segment_ids = set()
    for segment in await segments(context, 10):
        user = f"new-{segment.id}"
        await ingest(context, [did(user, "like", item) for item in segment.items])
        belongs = await segment_of(context, user)
        assert belongs.name in {other.name for other in await segments(context)}
        segment_ids.add(belongs.id)
    assert len(segment_ids) >= 5


@pytest.mark.slow
async def test_ids_and_names_go_on_at_the_next_training(trainable: AppContext) -> None:
    before = {segment.id: segment.name for segment in await segments(trainable)}
    trained = await train(trainable, Run(seed=42), force=True)
    model = Snapshot.read(trainable.snapshots.folder(trained.version)).models["segments"]
    assert isinstance(model, SegmentsModel)
    assert dict(zip(model.ids, model.names, strict=True)) == before


async def test_without_a_snapshot_there_are_none_yet(empty: AppContext) -> None:
    with pytest.raises(NotReady, match="has no segments"):
        await segments(empty)
