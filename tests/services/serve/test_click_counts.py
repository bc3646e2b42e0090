"""Clicks are counted once for each item of a list, whoever has shown it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from palate.app import open_context
from palate.data.slate import Reason
from palate.services.serve.click_counts import count_clicks, count_shown, look_up_lists
from palate.services.serve.measurements import measurements_of
from palate.settings import load_settings
from palate.testing.port_contracts.examples import event, impression


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_clicks_by_pipeline_and_source(migrated_database: Path, tmp_path: Path) -> None:
    (tmp_path / "palate.db").write_bytes(migrated_database.read_bytes())
    async with open_context(load_settings(store={"data_dir": tmp_path})) as context:
        shown = replace(impression(1), recommendation_id="here", items=("a", "b"), policy="default")
        count_shown(context, shown, [Reason(history=1.0), Reason(words=2.0)])
        elsewhere = replace(impression(2), recommendation_id="there", items=("c",), policy="fresh")
        context.impressions.put(elsewhere, 0)
        await context.impressions.flush()
        clicks = [("here", "a", "click"), ("here", "a", "like"), ("here", "b", "dislike"), ("here", "z", "like")]
        clicks += [("there", "c", "save"), ("there", "c", "like"), ("nowhere", "c", "like")]
        count_clicks(
            context,
            [
                replace(event(number), recommendation_id=id_, item=item, kind=kind)
                for number, (id_, item, kind) in enumerate(clicks)
            ],
        )
        await look_up_lists(context)
        measured = measurements_of(context)
        assert measured.shown == {("default", "history"): 1, ("default", "words"): 1}
        assert measured.clicked == {("default", "history"): 1, ("fresh", "unknown"): 1}
