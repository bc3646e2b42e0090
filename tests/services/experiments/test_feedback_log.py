"""The joined log of a store: what is recommended and taken up comes out exactly, user by user."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from palate.errors import InvalidInput, NotReady
from palate.services.context import AppContext
from palate.services.experiments import feedback_log
from palate.services.experiments.feedback_log import joined_lists, reward_table_of, write_feedback_log
from palate.services.serve.recommend import RecommendationResult, recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.table_file import FORMATS
from palate.services.users.erasure import move_events_and_impressions
from palate.services.users.forget import forget
from palate.services.users.ingest import ingest
from palate.settings import load_settings
from tests.services.conftest import NOW, did

pytestmark = pytest.mark.anyio

USERS = ("sim-0003", "sim-0001", "sim-0002")


def table(path: Path, format_: str) -> pl.DataFrame:
    readers: dict[str, Callable[[Path], pl.DataFrame]]
    readers = {"parquet": pl.read_parquet, "csv": pl.read_csv, "jsonl": pl.read_ndjson}
    return readers[format_](path)


async def serve(context: AppContext, n: int = 4) -> dict[str, RecommendationResult]:
    """One list for each user and one for a guest; each user likes the second item of theirs."""
    answers = {user: await recommend(context, RecommendationRequest(user, n=n)) for user in USERS}
    await recommend(context, RecommendationRequest(n=n))
    await ingest(
        context,
        [
            did(user, "like", answer.slate.ids[1], at=NOW + 60, recommendation_id=answer.recommendation_id)
            for user, answer in answers.items()
        ],
    )
    context.clock = lambda: NOW + 3_600
    return answers


@pytest.mark.parametrize("format_", FORMATS)
async def test_the_file_has_every_item_with_its_exact_propensity_and_reward(
    context: AppContext, tmp_path: Path, format_: str
) -> None:
    answers = await serve(context)
    summary = await write_feedback_log(context, tmp_path / "log", format_)
    assert (summary.users, summary.lists, summary.rows, summary.rewarded, summary.mean_reward) == (3, 3, 12, 3, 1.0)

    rows = table(tmp_path / "log", format_)
    assert rows["user"].to_list() == [user for user in sorted(USERS) for _ in range(4)]
    for user, answer in answers.items():
        of_user, slate = rows.filter(pl.col("user") == user), answer.slate
        assert slate.propensities is not None
        assert slate.drawn_from is not None
        assert of_user["item"].to_list() == slate.ids
        assert of_user["propensity"].to_list() == slate.propensities.tolist()
        assert of_user["position"].to_list() == [1, 2, 3, 4]
        assert of_user["reward"].to_list() == [0.0, 1.0, 0.0, 0.0]
        assert of_user["outcome"].to_list() == ["skipped", "rewarded", "unseen", "unseen"]
        assert set(of_user["recommendation_id"]) == {answer.recommendation_id}
        assert set(of_user["policy"]) == {"default"}
        assert set(of_user["n_candidates"]) == {len(slate.drawn_from)}
        assert of_user["delay_s"][1] == pytest.approx(60, abs=1)
    assert [path.name for path in tmp_path.iterdir() if "log" in path.name] == ["log"], "no parts are left"


async def test_the_columns_of_a_parquet_file_are_as_the_page_says(context: AppContext, tmp_path: Path) -> None:
    await serve(context)
    await write_feedback_log(context, tmp_path / "log.parquet", "parquet")
    schema = pl.read_parquet_schema(tmp_path / "log.parquet")
    page = (Path(__file__).parents[3] / "docs" / "rewards.md").read_text(encoding="utf-8")
    documented = [line.split(" | ")[:2] for line in page.splitlines() if line.startswith("| `") and " | `" in line]
    assert [f"| `{name}`" for name in schema] == [name for name, _ in documented]
    assert [f"`{kind}`" for kind in schema.values()] == [kind for _, kind in documented]


async def test_many_parts_make_one_file(context: AppContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await serve(context)
    monkeypatch.setattr(feedback_log, "_PART_ROWS", 3)
    monkeypatch.setattr(feedback_log, "_USERS", 2)
    summary = await write_feedback_log(context, tmp_path / "log.parquet", "parquet")
    assert summary.rows == pl.read_parquet(tmp_path / "log.parquet").height == 12


async def test_older_lists_are_left_out_but_keep_their_feedback(context: AppContext) -> None:
    """A list from before counts in the join: feedback that names it does not go to a newer list with the item."""
    answers = await serve(context)
    old = answers[USERS[0]]
    repeated = await recommend(context, RecommendationRequest(USERS[0], cursor=old.cursor, n=4))
    item = next(item for item in repeated.slate.ids if item in old.slate.ids)
    await ingest(context, [did(USERS[0], "click", item, at=NOW + 3_700, recommendation_id=old.recommendation_id)])
    context.clock = lambda: NOW + 3_800
    lists = [each async for joined in joined_lists(context, NOW + 1_800) for each in joined]
    assert [each.impression.recommendation_id for each in lists] == [repeated.recommendation_id]
    assert lists[0].rewards == (0.0,) * 4


async def test_settings_change_rewards_and_the_window(context: AppContext) -> None:
    await serve(context)
    context.settings = load_settings(rewards={"like": 0.9})
    assert reward_table_of(context.settings.rewards).like == 0.9
    totals = [sum(each.rewards) async for joined in joined_lists(context, 0.0) for each in joined]
    assert totals == [0.9] * 3
    context.settings = load_settings(rewards={"window_days": 1 / 86_400})
    totals = [sum(each.rewards) async for joined in joined_lists(context, 0.0) for each in joined]
    assert totals == [0.0] * 3


async def test_who_is_erased_leaves_the_log_and_who_is_moved_takes_theirs_along(context: AppContext) -> None:
    await serve(context)
    await forget(context, USERS[0])
    await move_events_and_impressions(context, USERS[1], "ann")
    lists = [each async for joined in joined_lists(context, 0.0) for each in joined]
    assert [each.impression.user for each in lists] == ["ann", USERS[2]]
    assert [sum(each.rewards) for each in lists] == [1.0, 1.0]


async def test_without_lists_it_says_what_to_do(context: AppContext, tmp_path: Path) -> None:
    with pytest.raises(NotReady, match=r"POST /recommend is asked with a `user_id`"):
        await write_feedback_log(context, tmp_path / "log.parquet", "parquet")
    await serve(context)
    with pytest.raises(NotReady, match="in this time"):
        await write_feedback_log(context, tmp_path / "log.parquet", "parquet", since=NOW + 9_999)
    assert not (tmp_path / "log.parquet").exists()


@pytest.mark.parametrize(("name", "format_"), [("log.xls", "xls"), ("no/log.csv", "csv")])
async def test_a_file_that_cannot_be_is_refused_before_any_work(
    context: AppContext, tmp_path: Path, name: str, format_: str
) -> None:
    with pytest.raises(InvalidInput, match="There is no"):
        await write_feedback_log(context, tmp_path / name, format_)
