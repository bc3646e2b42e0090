"""Guardrails roll back a champion that harms, and leave one that does not."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from palate.adapters.files.snapshots import FileSnapshots
from palate.data.events import Event
from palate.models.model_card import ModelCard
from palate.ports.answer_counts import AnswerCounts
from palate.ports.impressions import Impression
from palate.services.context import AppContext
from palate.services.serve.count_answers import pending_counts_of
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.train.guard_champion import find_harm, roll_back_if_harmful, watched_change
from palate.services.train.rolled_back import check_history, last_rollback, rolled_back
from palate.testing.port_contracts.snapshots import written
from tests.services.conftest import did

pytestmark = pytest.mark.anyio
DAY = 86_400.0


@pytest.fixture
async def guarded(empty: AppContext, tmp_path: Path) -> AppContext:
    """A context whose champion v2 took the place of v1 a day ago."""
    now = 1.7e9
    empty.clock = lambda: now
    empty.snapshots = FileSnapshots(tmp_path / "snapshots", clock=lambda: now - DAY)
    for version in ("v1", "v2"):
        empty.snapshots.create(version, written(version))
        empty.snapshots.promote(version, by="training")
    return empty


async def show_and_click(context: AppContext, version: str, at: float, click_rate: float, seed: int) -> None:
    """Three lists of ten items to each of 300 users, with clicks on each list at a rate."""
    rng, events = random.Random(seed), list[Event]()
    for user in range(300):
        for number in range(3):
            id_, name = f"{version}-{user}-{number}", f"u{user}"
            items = tuple(f"i{n}" for n in range(10 * number, 10 * number + 10))
            shown = Impression(id_, name, at + user, version, "p", 0, 0.0, items, ())
            assert context.impressions.put(shown, context.features.epoch)
            if rng.random() < click_rate:
                events.append(did(name, "click", items[0], at=at + user + 60.0, recommendation_id=id_))
    await context.impressions.flush()
    await context.log.append(events)


async def test_a_champion_that_users_click_less_is_rolled_back_and_barred(guarded: AppContext) -> None:
    now = guarded.clock()
    await show_and_click(guarded, "v1", now - 3 * DAY, 0.6, 1)
    await show_and_click(guarded, "v2", now - DAY / 2, 0.2, 2)
    reason = await roll_back_if_harmful(guarded)
    assert reason is not None
    assert "clicks for each list of 300 users" in reason
    assert guarded.snapshots.champion() == "v1"
    assert [change.before for change in rolled_back(guarded.snapshots)] == ["v2"]
    last = last_rollback(guarded.snapshots)
    assert last is not None
    assert last.reason == reason
    assert await roll_back_if_harmful(guarded) is None, "what was restored is not judged"


async def test_as_many_clicks_and_too_young_lists_change_nothing(guarded: AppContext) -> None:
    now = guarded.clock()
    await show_and_click(guarded, "v1", now - 3 * DAY, 0.5, 1)
    await show_and_click(guarded, "v2", now - DAY / 2, 0.5, 2)
    assert await roll_back_if_harmful(guarded) is None
    assert guarded.snapshots.champion() == "v2"


async def test_lists_whose_feedback_may_still_come_do_not_count(guarded: AppContext) -> None:
    now = guarded.clock()
    await show_and_click(guarded, "v1", now - 3 * DAY, 0.6, 1)
    await show_and_click(guarded, "v2", now - 1_000.0, 0.0, 2)
    assert await roll_back_if_harmful(guarded) is None


@pytest.mark.parametrize(
    ("ours", "words"),
    [
        (AnswerCounts(requests=30, failed=20), "20 of 30 requests failed"),
        (AnswerCounts(requests=2_000, failed=120), "requests failed, 0.1%"),
        (AnswerCounts(requests=2_000, empty=2_000), "lists were empty"),
        (AnswerCounts(failed_loads=3), "could not load"),
    ],
)
async def test_failing_requests_empty_lists_and_failed_loads_are_harm(
    guarded: AppContext, ours: AnswerCounts, words: str
) -> None:
    await guarded.answer_counts.add({"v1": AnswerCounts(requests=5_000, failed=5, empty=5), "v2": ours})
    reason = await roll_back_if_harmful(guarded)
    assert reason is not None
    assert words in reason
    assert guarded.snapshots.champion() == "v1"


async def test_rare_failures_as_before_are_no_harm(guarded: AppContext) -> None:
    counts = AnswerCounts(requests=5_000, failed=10, empty=10)
    await guarded.answer_counts.add({"v1": counts, "v2": replace(counts, failed=14)})
    change = watched_change(guarded)
    assert change is not None
    assert await find_harm(guarded, change, "v1") is None


async def test_an_old_promotion_is_not_watched_any_more(guarded: AppContext) -> None:
    now = guarded.clock()
    guarded.clock = lambda: now + 30 * DAY
    await guarded.answer_counts.add({"v2": AnswerCounts(requests=30, failed=30)})
    assert await roll_back_if_harmful(guarded) is None


async def test_the_same_data_and_settings_are_not_promoted_again(guarded: AppContext) -> None:
    card = ModelCard("v2", 0.0, "0", 1, data={"data_digest": "d"}, verdict={}, settings={"digest": "s"})
    card.write(guarded.snapshots.folder("v2"))
    assert check_history(guarded.snapshots, "d", "s") == ()
    guarded.snapshots.rollback(of="v2", by="guardrails", reason="harm")
    (check,) = check_history(guarded.snapshots, "d", "s")
    assert not check.passed
    assert check_history(guarded.snapshots, "other", "s")[0].passed
    guarded.snapshots.promote("v2")
    assert check_history(guarded.snapshots, "d", "s") == (), "an operator wants it"


async def test_servers_count_answers_failures_and_empty_lists(
    empty: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    await recommend(empty, RecommendationRequest())
    monkeypatch.setattr("palate.services.serve.recommend._run", None)
    with pytest.raises(TypeError):
        await recommend(empty, RecommendationRequest())
    await pending_counts_of(empty).write(empty)
    assert await empty.answer_counts.of(empty.live.version) == AnswerCounts(requests=2, failed=1, empty=1)
