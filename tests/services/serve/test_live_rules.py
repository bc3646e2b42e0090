"""Rules hold in every kind of list, from the moment they start to the moment they end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import polars as pl
import pytest

from palate.data.rules import Condition, Rule
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.rules.effects import RuleEffect
from palate.services.context import AppContext
from palate.services.rules.change_rules import put_rule, remove_rule
from palate.services.rules.preview_rule import preview_rule
from palate.services.serve.cached_lists import answer_from_cache
from palate.services.serve.explain import why
from palate.services.serve.group_recommend import group_recommend
from palate.services.serve.recommend import recommend
from palate.services.serve.recommend_many import UserList, recommend_many
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.train.batch_recommend import batch
from palate.services.train.fill_cache import fill_cache
from tests.services.conftest import NOW

pytestmark = pytest.mark.anyio
USER = "sim-0007"
REQUEST = RecommendationRequest(USER, surprise=0.0)


def hide(*ids: str, starts: float | None = None, ends: float | None = None) -> Rule:
    return Rule(name="hide", kind="hide", where=Condition(ids=ids), starts=starts, ends=ends)


async def ids_of(context: AppContext) -> list[str]:
    return (await recommend(context, REQUEST)).slate.ids


async def of_many(context: AppContext) -> list[str]:
    [made] = [each async for each in recommend_many(context, [REQUEST])]
    assert isinstance(made, UserList)
    return made.slate.ids


async def of_group(context: AppContext) -> list[str]:
    result = await group_recommend(context, RecommendationRequest(), [USER, "sim-0008"])
    return result.live.serving.vocabulary.names(result.codes.tolist())


async def of_cache(context: AppContext) -> list[str]:
    await fill_cache(context, users=[USER])
    answer = await answer_from_cache(context, REQUEST)
    assert answer is not None
    return [item.id for item in answer.cached.items]


async def of_trace(context: AppContext) -> list[str]:
    return (await recommend(context, RecommendationRequest(USER, surprise=0.0, trace=True))).slate.ids


async def of_preview(context: AppContext) -> list[str]:
    nothing = Rule(name="other", kind="hide", where=Condition(ids=("no such item",)))
    preview = await preview_rule(context, nothing, user=USER)
    assert preview.change is not None
    return preview.change.after.ids


@pytest.mark.parametrize("make", [ids_of, of_many, of_group, of_cache, of_trace, of_preview])
async def test_what_is_hidden_is_in_no_kind_of_list(
    context: AppContext, make: Callable[[AppContext], Awaitable[list[str]]]
) -> None:
    before = await make(context)
    await put_rule(context, hide(*before[:3]))
    after = await make(context)
    assert len(after) == len(before)
    assert not set(before[:3]) & set(after)
    await remove_rule(context, "hide")
    assert await make(context) == before


async def test_batch_files_keep_to_the_rules(context: AppContext, tmp_path: Path) -> None:
    async def of_user() -> list[str]:
        await batch(context, tmp_path / "lists.parquet", "parquet", n=5)
        return pl.read_parquet(tmp_path / "lists.parquet").filter(pl.col("user") == USER)["item"].to_list()

    before = await of_user()
    await put_rule(context, hide(before[0]))
    after = await of_user()
    assert after[:4] == before[1:]
    assert before[0] not in after


async def test_a_span_takes_effect_and_ends_by_itself(context: AppContext) -> None:
    now = NOW
    context.clock = lambda: now
    before = await ids_of(context)
    target = before[0]
    await put_rule(context, hide(target, starts=NOW + 60, ends=NOW + 120))

    async def effects() -> list[RuleEffect]:
        answer = await recommend(context, RecommendationRequest(USER, surprise=0.0, trace=True))
        return [effect for step in answer.steps for effect in step.rules]

    assert (await ids_of(context), await effects()) == (before, [])
    now = NOW + 60
    assert target not in await ids_of(context)
    assert await effects() == [RuleEffect("hide", "hide", 1, removed=1)]
    now = NOW + 119.9
    assert target not in await ids_of(context)
    now = NOW + 120
    assert (await ids_of(context), await effects()) == (before, [])


async def test_a_cached_list_answers_only_under_the_rules_it_was_made_under(context: AppContext) -> None:
    now = NOW
    context.clock = lambda: now
    target = (await ids_of(context))[0]
    await fill_cache(context, users=[USER])
    assert await answer_from_cache(context, REQUEST) is not None
    await put_rule(context, hide(target, starts=NOW + 60))
    assert await answer_from_cache(context, REQUEST) is not None, "it does not hold yet"
    now = NOW + 60
    assert await answer_from_cache(context, REQUEST) is None
    await fill_cache(context, users=[USER])
    answer = await answer_from_cache(context, REQUEST)
    assert answer is not None
    assert target not in [item.id for item in answer.cached.items]
    await remove_rule(context, "hide")
    assert await answer_from_cache(context, REQUEST) is None


async def test_rules_of_a_pipeline_leave_the_others(context: AppContext) -> None:
    default = context.pipelines["default"]
    context.pipelines = {**context.pipelines, "shop": Pipeline("shop", default.stages, default.version)}
    target = (await ids_of(context))[0]
    await put_rule(context, Rule(name="hide", kind="hide", where=Condition(ids=(target,)), pipelines=("shop",)))
    assert (await ids_of(context))[0] == target
    other = await recommend(context, RecommendationRequest(USER, surprise=0.0, pipeline="shop"))
    assert target not in other.slate.ids


async def test_a_boosted_item_is_explained_by_its_rule(context: AppContext) -> None:
    target = (await recommend(context, RecommendationRequest(USER, surprise=0.0, n=40))).slate.ids[30]
    await put_rule(context, Rule(name="sale", kind="boost", amount=50.0, where=Condition(ids=(target,))))
    answer = await recommend(context, REQUEST)
    assert answer.slate.ids[0] == target
    await context.impressions.flush()
    explanation = await why(context, answer.recommendation_id, target)
    assert explanation.details is not None
    assert explanation.details.reason.rules == ("sale",)
    assert explanation.details.reason.promotion == pytest.approx(50.0)


async def test_a_preview_stores_nothing_and_says_what_would_change(context: AppContext) -> None:
    before = await ids_of(context)
    rule = Rule(name="pin", kind="pin", position=1, where=Condition(ids=(before[4],)), starts=NOW + 1e6)
    preview = await preview_rule(context, rule, user=USER)
    assert preview.n_matched == 1
    assert [item.id for item in preview.items] == [before[4]]
    assert preview.change is not None
    assert preview.change.before.ids == before
    assert preview.change.after.ids == [before[4], *before[:4], *before[5:]]
    assert preview.change.effects == (RuleEffect("pin", "pin", 1, moved=1),)
    assert (await ids_of(context), dict(context.rules.current().rules)) == (before, {})
