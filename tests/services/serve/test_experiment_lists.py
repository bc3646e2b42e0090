"""Users of an experiment get the lists of their variant; everybody else gets what they got before."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from palate.app import open_context
from palate.data.experiments import RampStep
from palate.errors import NotFound
from palate.pipeline.pipeline import Pipeline
from palate.ports.impressions import Impression
from palate.services.context import AppContext
from palate.services.experiments.live_experiments import create_experiment, ramp_experiment, stop_experiment
from palate.services.experiments.repeat_requests import why_left_out
from palate.services.serve.explain import why
from palate.services.serve.group_recommend import group_recommend
from palate.services.serve.page_cursor import PageCursor
from palate.services.serve.recommend import RecommendationResult, recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.serve.shadow import shadow_of
from palate.settings import Settings, load_settings
from tests.services.conftest import clock
from tests.services.experiment_pipelines import PIPELINES

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

STEPS = (RampStep("shadow", 0.0, 1), RampStep("half", 0.5, 0), RampStep("full", 1.0, 0))
VARIANTS = {"control": "default", "unpopular": "unpopular"}


@pytest.fixture
def settings(data_dir: Path) -> Settings:
    experiments = {"shadow_share": 1.0}
    return load_settings(None, store={"data_dir": data_dir}, pipelines=PIPELINES, experiments=experiments)


@pytest.fixture
async def other(settings: Settings, context: AppContext) -> AsyncIterator[AppContext]:
    """Another server over the same store."""
    async with open_context(settings, serving=True) as other:
        other.clock = clock()
        yield other


async def begin(context: AppContext, **changes: Any) -> None:
    """An experiment with half of the users in the treatment."""
    await create_experiment(context, "test", VARIANTS, steps=STEPS, **changes)
    await ramp_experiment(context, "test", "half")


async def shown(context: AppContext, answer: RecommendationResult) -> Impression:
    await context.impressions.flush()
    impression = await context.impressions.get(answer.recommendation_id)
    assert impression is not None
    return impression


async def variants_of(context: AppContext, users: int = 20) -> dict[str, str | None]:
    for number in range(users):
        await recommend(context, RecommendationRequest(f"user-{number}", n=3))
    await context.impressions.flush()
    lists = [(await context.impressions.of_user(f"user-{number}", 1))[0] for number in range(users)]
    return {each.user or "": each.variant for each in lists}


async def user_of(context: AppContext, variant: str) -> str:
    return next(user for user, label in (await variants_of(context)).items() if label == variant)


async def test_users_get_the_lists_of_their_variant(context: AppContext) -> None:
    await begin(context)
    by_popularity = (await recommend(context, RecommendationRequest(pipeline="unpopular", surprise=0.0))).slate.ids
    by_default = (await recommend(context, RecommendationRequest(surprise=0.0))).slate.ids
    variants = await variants_of(context)
    assert set(variants.values()) == {"test/control", "test/unpopular"}
    for user, variant in list(variants.items())[:6]:
        answer = await recommend(context, RecommendationRequest(user, surprise=0.0))
        impression = await shown(context, answer)
        name = "unpopular" if variant == "test/unpopular" else "default"
        expected = by_popularity if name == "unpopular" else by_default
        assert answer.slate.ids == expected
        assert (impression.variant, impression.policy) == (variant, name)
        assert impression.pipeline == context.pipelines[name].version
        assert impression.took_ms is not None
        assert impression.took_ms > 0
        assert len(impression.propensities) == 10


async def test_two_servers_agree(context: AppContext, other: AppContext) -> None:
    await begin(context)
    await other.experiments.catch_up()
    assert await variants_of(context) == await variants_of(other)


async def test_who_is_not_part_of_it_gets_what_they_got_before(context: AppContext) -> None:
    before = (await recommend(context, RecommendationRequest(surprise=0.0))).slate.ids
    await begin(context)
    treated = await user_of(context, "test/unpopular")
    guest = await recommend(context, RecommendationRequest(surprise=0.0))
    named = await recommend(context, RecommendationRequest(treated, pipeline="popular"))
    assert guest.slate.ids == before
    for answer, policy in ((guest, "default"), (named, "popular")):
        impression = await shown(context, answer)
        assert (impression.variant, impression.took_ms, impression.policy) == (None, None, policy)
    group = await group_recommend(context, RecommendationRequest(), [treated, "ann"])
    await context.impressions.flush()
    shared = await context.impressions.get(group.recommendation_id)
    assert shared is not None
    assert (shared.variant, shared.policy) == (None, "default")


async def test_pages_and_reasons_stay_with_the_variant(context: AppContext) -> None:
    await begin(context)
    control = await user_of(context, "test/control")
    treated = await user_of(context, "test/unpopular")
    for user, variant, policy in ((control, "control", "default"), (treated, "unpopular", "unpopular")):
        first = await recommend(context, RecommendationRequest(user, n=5))
        second = await recommend(context, RecommendationRequest(user, n=5, cursor=first.next_cursor))
        again = await recommend(context, RecommendationRequest(user, n=5, cursor=first.cursor))
        impression = await shown(context, second)
        assert (impression.variant, impression.policy) == (f"test/{variant}", policy)
        assert not set(first.slate.ids) & set(second.slate.ids)
        assert again.slate.ids == first.slate.ids
        reasons = await why(context, second.recommendation_id, second.slate.ids[0])
        assert reasons.details is not None
        assert reasons.notes == ()


async def test_a_stopped_experiment_leaves_the_control_to_everybody_and_to_pages(
    context: AppContext, other: AppContext
) -> None:
    await begin(context)
    await other.experiments.catch_up()
    treated = await user_of(other, "test/unpopular")
    first = await recommend(other, RecommendationRequest(treated, n=5))
    await stop_experiment(context, "test", "enough")
    await other.experiments.catch_up()
    for cursor in (None, first.next_cursor):
        impression = await shown(other, await recommend(other, RecommendationRequest(treated, n=5, cursor=cursor)))
        assert (impression.variant, impression.policy) == (None, "default")
    assert (await why(other, first.recommendation_id, first.slate.ids[0])).notes == ()


async def test_a_list_from_before_the_experiment_is_continued_by_the_control(context: AppContext) -> None:
    first = {n: await recommend(context, RecommendationRequest(f"user-{n}", n=3)) for n in range(20)}
    await begin(context)
    for n, answer in first.items():
        await recommend(context, RecommendationRequest(f"user-{n}", n=3, cursor=answer.next_cursor))
    await context.impressions.flush()
    pages = [(await context.impressions.of_user(f"user-{n}", 1))[0] for n in first]
    assert {(page.variant, page.policy) for page in pages} == {(None, "default")}


class _Broken(Pipeline):
    def run_batch(self, *_: object, **__: object) -> Any:
        raise RuntimeError("the model is gone")


def break_pipeline(context: AppContext, name: str) -> None:
    """Every list of the pipeline fails from now on."""
    pipeline = context.pipelines[name]
    broken = _Broken(pipeline.name, pipeline.stages, pipeline.version)
    context.pipelines = {**context.pipelines, name: broken}


@pytest.mark.parametrize("kind", ["ab", "interleave"])
async def test_a_variant_that_fails_shows_the_control(context: AppContext, kind: Any) -> None:
    await begin(context, kind=kind)
    variants = await variants_of(context)
    break_pipeline(context, "unpopular")
    treated = next(user for user, variant in variants.items() if variant != "test/control")
    impression = await shown(context, await recommend(context, RecommendationRequest(treated)))
    assert (impression.variant, impression.policy, impression.teams) == (variants[treated], "default", None)
    assert len(impression.items) == 10


async def test_a_control_that_fails_fails_as_it_would_without_experiment(context: AppContext) -> None:
    await begin(context)
    control = await user_of(context, "test/control")
    break_pipeline(context, "default")
    with pytest.raises(RuntimeError):
        await recommend(context, RecommendationRequest(control, surprise=0.3))


async def test_mixed_lists_hold_items_of_both_and_state_no_propensities(context: AppContext) -> None:
    await begin(context, kind="interleave")
    user = await user_of(context, "test/interleaved")
    answer = await recommend(context, RecommendationRequest(user, n=10))
    impression = await shown(context, answer)
    assert (impression.policy, impression.propensities, len(impression.items)) == ("default", (), 10)
    assert impression.teams is not None
    assert why_left_out(impression, 10) == "stored without propensities"
    assert sorted(impression.teams) == ["0"] * 5 + ["1"] * 5
    assert len(set(impression.items)) == 10
    cursor = PageCursor.decode(answer.cursor)
    for team, pipeline in (("0", "default"), ("1", "unpopular")):
        request = RecommendationRequest(user, n=10, pipeline=pipeline, cursor=replace(cursor, variant=None).encode())
        alone = (await recommend(context, request)).slate.ids
        given = [item for item, giver in zip(impression.items, impression.teams, strict=True) if giver == team]
        assert set(given) <= set(alone)
        for item in given[:2]:
            reasons = await why(context, answer.recommendation_id, item)
            assert (reasons.details is not None, reasons.notes) == (True, ())
    second = await recommend(context, RecommendationRequest(user, n=10, cursor=answer.next_cursor))
    assert not set(second.slate.ids) & set(answer.slate.ids)
    assert (await shown(context, second)).variant == "test/interleaved"


async def test_reasons_of_mixed_lists_add_up_to_their_scores(context: AppContext) -> None:
    await begin(context, kind="interleave")
    answer = await recommend(context, RecommendationRequest(await user_of(context, "test/interleaved")))
    for score, reason in zip(answer.slate.scores, answer.slate.reasons, strict=True):
        parts = reason.history + reason.words + reason.mood + reason.popularity + reason.rest
        assert parts + answer.slate.base == pytest.approx(score, abs=1e-4)


async def test_lists_that_must_hold_several_domains_are_not_mixed(context: AppContext) -> None:
    await begin(context, kind="interleave")
    user = await user_of(context, "test/interleaved")
    impression = await shown(context, await recommend(context, RecommendationRequest(user, min_domains=3)))
    assert (impression.variant, impression.teams) == (None, None)


async def test_in_shadow_the_treatment_is_computed_and_never_shown(context: AppContext) -> None:
    before = await recommend(context, RecommendationRequest("ann", surprise=0.0))
    await create_experiment(context, "test", VARIANTS, steps=STEPS)
    answer = await recommend(context, RecommendationRequest("ann", surprise=0.0))
    assert answer.slate.ids == before.slate.ids
    assert (await shown(context, answer)).variant is None
    assert dict(await context.experiments.shadow("test")) == {}, "not on the path of the answer"
    await shadow_of(context).compute(context)
    counts = (await context.experiments.shadow("test"))["unpopular"]
    assert (counts.lists, counts.failed) == (1, 0)
    assert 0 <= counts.overlap < 0.5
    assert counts.took_ms > 0
    assert counts.control_ms > 0


async def test_failures_in_shadow_are_counted_and_no_more_than_a_few_queries_wait(context: AppContext) -> None:
    await create_experiment(context, "test", VARIANTS, steps=STEPS)
    break_pipeline(context, "unpopular")
    for _ in range(20):
        await recommend(context, RecommendationRequest("ann"))
    await shadow_of(context).compute(context)
    counts = (await context.experiments.shadow("test"))["unpopular"]
    assert (counts.lists, counts.failed, counts.last_error) == (16, 16, "RuntimeError('the model is gone')")


async def test_an_unknown_pipeline_is_named(context: AppContext) -> None:
    with pytest.raises(NotFound, match="no pipeline 'none'"):
        await create_experiment(context, "test", {"control": "default", "new": "none"})
