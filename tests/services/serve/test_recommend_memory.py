"""What was computed for a user goes when it is replaced, without the garbage collector."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter

import pytest

from palate.services.context import AppContext
from palate.services.serve.explain import why
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.users.ingest import ingest
from tests.services.conftest import NOW, did

pytestmark = pytest.mark.anyio


async def test_answers_and_events_leave_nothing_in_reference_cycles(context: AppContext) -> None:
    """The collector looks at what has lived long too rarely for a server: cycles would grow with every event."""
    items = context.live.serving.vocabulary.ids

    async def visit(number: int) -> None:
        await ingest(context, [did("sim-0007", "like", items[number], at=NOW + number)])
        words = "a film with magic" if number % 3 == 0 else ""
        answer = await recommend(context, RecommendationRequest("sim-0007", words=words, n=10))
        await why(context, answer.recommendation_id, answer.slate.ids[0])

    for number in range(6):  # what is kept for ever is made now
        await visit(number)
    await asyncio.sleep(0)
    gc.collect()
    gc.disable()
    try:
        for number in range(6, 18):
            await visit(number)
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        left = Counter(type(each).__qualname__ for each in gc.garbage if type(each).__module__.startswith("palate"))
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert not left
