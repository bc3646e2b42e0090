"""Policies on the disk are served, their decisions stored, and new versions taken up; damaged ones are not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from palate.app import open_context
from palate.errors import ConfigError
from palate.policies.clone_policy import ClonePolicy
from palate.policies.decision import decode_decision, list_log_probabilities
from palate.policies.features import CONTEXT_FEATURES, ITEM_FEATURES
from palate.policies.ppo import ppo_learner
from palate.policies.ppo.sample_policy import load_sample_policy
from palate.ports.impressions import Impression
from palate.services.context import AppContext
from palate.services.experiments.evaluate_pipeline import evaluate_pipeline
from palate.services.experiments.feedback_log import joined_lists
from palate.services.serve.answer_rows import group_rows, recommendation_rows
from palate.services.serve.explain import why
from palate.services.serve.group_recommend import group_recommend
from palate.services.serve.live_policies import (
    follow_policies,
    frozen_policies,
    install_sample_policy,
    policy_folder,
)
from palate.services.serve.recommend import RecommendationResult, recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.users.forget import forget
from palate.services.users.ingest import ingest
from palate.settings import Settings, default_stages, load_settings
from tests.services.conftest import clock, did

pytestmark = pytest.mark.anyio

USER = "sim-0007"
CLONE = ClonePolicy(name="p", version="v1")
DRAW = {"stage": "explore.policy", "policy": "p"}


def with_policy(stages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [DRAW if stage["stage"].startswith("explore.") else stage for stage in stages]


def settings_over(data_dir: Path, kind: str = "clone", **options: Any) -> Settings:
    pipelines = {"policy": {"stages": with_policy(default_stages())}}
    sections: dict[str, Any] = {"pipelines": pipelines, "policies": {"p": {"kind": kind, **options}}}
    return load_settings(None, store={"data_dir": data_dir}, **sections)


@pytest.fixture
async def policies(data_dir: Path) -> AsyncIterator[AppContext]:
    async with open_context(settings_over(data_dir), serving=True) as context:
        context.clock = clock()
        yield context


async def recommended(context: AppContext, user: str = USER, **changes: Any) -> RecommendationResult:
    return await recommend(context, replace(RecommendationRequest(user, pipeline="policy"), **changes))


async def stored(context: AppContext, result: RecommendationResult) -> Impression:
    await context.impressions.flush()
    impression = await context.impressions.get(result.recommendation_id)
    assert impression is not None
    return impression


async def test_a_clone_gives_the_lists_of_plackett_luce_and_stores_its_decisions(policies: AppContext) -> None:
    earlier = await recommended(policies)
    for number in range(3):
        drawn = await recommended(policies, n=10 + number)
        plain = await recommended(policies, n=10 + number, pipeline="default", cursor=drawn.cursor)
        assert drawn.slate.ids == plain.slate.ids
        assert drawn.slate.propensities == pytest.approx(plain.slate.propensities, rel=1e-4)
        assert (await stored(policies, plain)).decision is None
    impression = await stored(policies, drawn)
    assert impression.decision is not None
    made = decode_decision(impression.decision)
    assert (made.policy, made.version, len(made.rows)) == ("p", "clone", 12)
    logs = list_log_probabilities(CLONE.utilities(made.decision), made)
    assert np.exp(logs) == pytest.approx(impression.propensities, rel=1e-4)
    context = dict(zip(CONTEXT_FEATURES, made.decision.context.tolist(), strict=True))
    items = dict(zip(ITEM_FEATURES, made.decision.items.T, strict=True))
    history = await policies.features.history(USER)
    assert context["n_events"] == pytest.approx(np.log1p(len(history)) / 3, rel=1e-3)
    assert context["session_lists"] == pytest.approx(np.log1p(3), rel=1e-3)
    assert items["score_content"].any(), "the base models' scores are in the slate"
    assert items["popularity"].max() > 0.5
    shown_before = {*earlier.slate.ids}
    first = drawn.slate.ids.index(next(iter(shown_before & {*drawn.slate.ids})))
    assert items["exposure"][made.rows[first]] > 0


async def test_pages_are_parts_of_one_list_and_their_decisions_say_what_was_left(policies: AppContext) -> None:
    first = await recommended(policies)
    second = await recommended(policies, cursor=first.next_cursor)
    assert not {*first.slate.ids} & {*second.slate.ids}
    impression = await stored(policies, second)
    assert impression.decision is not None
    made = decode_decision(impression.decision)
    assert (~made.available).sum() == 10
    assert np.exp(list_log_probabilities(CLONE.utilities(made.decision), made)) == pytest.approx(
        impression.propensities, rel=1e-4
    )


async def test_guests_and_requests_in_words_are_not_drawn_by_a_policy(policies: AppContext) -> None:
    for request in (
        RecommendationRequest(history=("book:dune",) * 9, pipeline="policy"),
        RecommendationRequest(USER, words="a slow film", pipeline="policy"),
    ):
        assert (await stored(policies, await recommend(policies, request))).decision is None


async def test_lists_of_newcomers_are_drawn_as_before_and_learned_from(policies: AppContext) -> None:
    await ingest(policies, [did("new", "like", f"book:{name}") for name in ("dune", "solaris")])
    drawn = await recommended(policies, "new")
    plain = await recommended(policies, "new", pipeline="default", cursor=drawn.cursor)
    assert drawn.slate.propensities is not None
    assert plain.slate.propensities is not None
    assert drawn.slate.ids == plain.slate.ids
    assert drawn.slate.propensities.tolist() == plain.slate.propensities.tolist()
    made = decode_decision((await stored(policies, drawn)).decision or b"")
    assert (made.policy, made.version) == ("p", "clone")
    logs = list_log_probabilities(CLONE.utilities(made.decision), made)
    assert np.exp(logs) == pytest.approx(plain.slate.propensities, rel=1e-4)


async def test_learners_read_decisions_with_the_feedback_and_forgetting_removes_them(policies: AppContext) -> None:
    drawn = await recommended(policies)
    event = replace(did(USER, "like", drawn.slate.ids[0]), recommendation_id=drawn.recommendation_id)
    await ingest(policies, [event])
    [[joined]] = [lists async for lists in joined_lists(policies, 0.0)]
    assert joined.impression.decision is not None
    assert decode_decision(joined.impression.decision).rows[0] >= 0
    assert joined.rewards[0] == 1.0
    await forget(policies, USER)
    assert not [lists async for lists in joined_lists(policies, 0.0)]


async def test_a_logged_pipeline_with_a_policy_has_weight_1(policies: AppContext) -> None:
    for number in range(4):
        drawn = await recommended(policies, f"sim-000{number}")
        event = did(f"sim-000{number}", "click", drawn.slate.ids[0], at=policies.clock())
        await ingest(policies, [replace(event, recommendation_id=drawn.recommendation_id)])
    evaluation = await evaluate_pipeline(policies, "policy", n_positions=5)
    rips = next(each for each in evaluation.estimates.estimates if each.name == "rips")
    assert rips.value == pytest.approx(0.5, rel=1e-3)


async def test_new_versions_are_served_and_damaged_ones_reported(
    policies: AppContext, caplog: pytest.LogCaptureFixture
) -> None:
    folder, state = policy_folder(policies.settings), None
    assert policies.policies["p"].version == "clone"
    before = policies.policies
    await follow_policies(policies)
    assert policies.policies is before
    folder.write(replace(CLONE, warmth=9.0))
    await follow_policies(policies)
    assert policies.policies["p"].version == "v1"
    assert before["p"].version == "clone", "requests that run keep what they began with"
    folder.write(replace(CLONE, version="v2"))
    (policies.settings.store.data_dir / "policies" / "p" / "v2" / "policy.json").write_text("{")
    for _ in range(3):
        await follow_policies(policies)
    assert policies.policies["p"].version == "v1"
    assert caplog.text.count("policy p was not taken up") == 1
    state = policies.live
    folder.use("p", "v1")
    await follow_policies(policies)
    assert policies.live is state, "what is kept of users stays"


@pytest.mark.parametrize(
    ("policies", "message"),
    [
        ({}, r"follows the policy 'p'.*add \[policies\.p\]"),
        ({"p": {"kind": "clone", "warmth": 0}}, "a number above 0"),
        ({"p": {"kind": "clone", "heat": 1}}, "not heat"),
        ({"p": {"kind": "oracle"}}, "clone"),
    ],
)
async def test_settings_that_cannot_work_are_refused(tmp_path: Path, policies: Any, message: str) -> None:
    stages = [{"stage": "retrieve.all_items"}, DRAW]
    with pytest.raises(ConfigError, match=message):
        async with open_context(
            load_settings(None, store={"data_dir": tmp_path}, pipelines={"x": {"stages": stages}}, policies=policies)
        ):
            pass


async def test_before_the_first_version_of_a_kind_that_learns_the_clone_draws(data_dir: Path) -> None:
    async with open_context(settings_over(data_dir, "bandit", epsilon=0.2), serving=True) as context:
        drawn = await recommended(context)
        plain = await recommended(context, pipeline="default", cursor=drawn.cursor)
        assert drawn.slate.ids == plain.slate.ids
        made = decode_decision((await stored(context, drawn)).decision or b"")
        assert (made.policy, made.version) == ("p", "clone")


async def test_options_of_a_kind_that_learns_are_checked_when_the_store_is_opened(data_dir: Path) -> None:
    with pytest.raises(ConfigError, match="any_option"):
        async with open_context(settings_over(data_dir, "bandit", any_option=1)):
            pass


async def test_without_a_version_nothing_is_observed_or_recorded(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The default pipeline follows ``ppo``; a store without a version of it pays nothing and gets the plain draw."""
    plain = [{"stage": "explore.plackett_luce"} if stage.get("policy") else stage for stage in default_stages()]
    settings = load_settings(None, store={"data_dir": data_dir}, pipelines={"plain": {"stages": plain}})
    async with open_context(settings, serving=True) as context:
        context.clock = clock()
        assert "ppo" not in context.policies
        monkeypatch.setattr("palate.pipeline.explore.policy.observe", None)
        monkeypatch.setattr("palate.services.serve.recommend.with_policies", None)
        drawn = await recommend(context, RecommendationRequest(USER))
        plainly = await recommend(context, RecommendationRequest(USER, pipeline="plain", cursor=drawn.cursor))
        assert drawn.slate.ids == plainly.slate.ids
        assert (await stored(context, drawn)).decision is None
        assert frozen_policies(context) == {}


async def test_a_store_of_the_sample_community_gets_the_shipped_policy_once(tmp_path: Path) -> None:
    settings, shipped = load_settings(None, store={"data_dir": tmp_path}), load_sample_policy()
    install_sample_policy(settings)
    folder = policy_folder(settings)
    assert folder.read("ppo").version == shipped.version
    folder.write(replace(shipped, version="learned"))
    install_sample_policy(settings)
    assert folder.read("ppo").version == "learned"


async def test_frozen_policies_say_what_lets_them_learn(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_over(data_dir, kind="ppo")
    policy_folder(settings).write(replace(load_sample_policy(), name="p"))
    async with open_context(settings, serving=True) as context:
        monkeypatch.setattr(ppo_learner, "can_learn", lambda: True)
        assert frozen_policies(context) == {"p": "It learns nothing: set learn = true under [policies.p]"}
        monkeypatch.setattr(ppo_learner, "can_learn", lambda: False)
        assert "pip install 'palate[neural]'" in frozen_policies(context)["p"]


async def test_a_ppo_that_learns_begins_as_the_clone(data_dir: Path) -> None:
    async with open_context(settings_over(data_dir, kind="ppo", learn=True, warmth=2.0), serving=True) as context:
        policy = context.policies["p"]
        assert isinstance(policy, ClonePolicy)
        assert policy.warmth == 2.0


async def test_items_that_a_policy_drew_are_explained_with_the_scores_and_reasons_that_were_shown(
    policies: AppContext,
) -> None:
    drawn = await recommended(policies, surprise=0.5)
    undrawn = await recommended(policies, surprise=0.0)
    assert drawn.slate.ids != undrawn.slate.ids
    for row in (0, 4, 9):
        explanation = await why(policies, drawn.recommendation_id, drawn.slate.ids[row])
        assert explanation.position == row + 1
        assert explanation.details is not None
        assert explanation.details.position.score == pytest.approx(float(drawn.slate.scores[row]), rel=1e-5)
        shown, explained = drawn.slate.reasons[row], explanation.details.reason
        assert [event.item for event in explained.events] == [event.item for event in shown.events]
        assert explained.history == pytest.approx(shown.history, rel=1e-4, abs=1e-5)
        assert explanation.notes == ()


async def test_a_pipeline_without_an_explain_stage_answers_without_reasons(data_dir: Path) -> None:
    stages = [stage for stage in default_stages() if not stage["stage"].startswith("explain.")]
    settings = load_settings(None, store={"data_dir": data_dir}, pipelines={"silent": {"stages": stages}})
    async with open_context(settings, serving=True) as context:
        answer = await recommend(context, RecommendationRequest(USER, n=5, pipeline="silent"))
        rows = list(recommendation_rows(answer, explain=True))
        assert [row["item_id"] for row in rows] == answer.slate.ids
        assert all(row["reason"] == "" and "why" not in row for row in rows)
        explanation = await why(context, answer.recommendation_id, answer.slate.ids[0])
        assert explanation.details is not None
        result = await group_recommend(context, RecommendationRequest(n=5, pipeline="silent"), (USER, "sim-0008"))
        assert [row["reason"] for row in group_rows(result, explain=True)] == [""] * 5
