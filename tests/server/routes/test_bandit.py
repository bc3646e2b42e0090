"""POST /bandit_recommend: lists of the bandit, its feedback loop, and what it says where there is no bandit."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from palate.app import open_context
from palate.policies.bandit.bandit_learner import BanditLearner
from palate.policies.decision import decode_decision
from palate.ports.impressions import Impression
from palate.services.serve.live_policies import policy_folder
from palate.services.train.learn_policies import PolicyActivity
from palate.settings import load_settings
from tests.server.conftest import served
from tests.server.users import ACCOUNTS, User
from tests.waiting import wait_until

USER = "sim-0007"
POLICIES = {"bandit": {"kind": "bandit", "min_examples": 1}}


@pytest.fixture
def data_dir(trained_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(trained_store, tmp_path / "data"))


@pytest.fixture
def bandit(data_dir: Path) -> Iterator[httpx.Client]:
    with served(data_dir, policies=POLICIES) as client:
        yield client


def ask(client: httpx.Client, user: str = USER, **body: Any) -> dict[str, Any]:
    answer = client.post("/bandit_recommend", json={"user_id": user, **body})
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


def test_lists_have_the_shape_of_recommend_and_pages(bandit: httpx.Client) -> None:
    answer = ask(bandit, top_k=7)
    plain = bandit.post("/recommend", json={"user_id": USER, "top_k": 7}).json()
    assert set(answer) == set(plain)
    assert len(answer["recommendations"]) == 7
    assert set(answer["recommendations"][0]) == set(plain["recommendations"][0])
    following = ask(bandit, top_k=7, cursor=answer["next_cursor"])
    ids = [row["item_id"] for page in (answer, following) for row in page["recommendations"]]
    assert len(set(ids)) == 14
    assert len(ask(bandit)["recommendations"]) == 10
    assert len(ask(bandit, user="nobody yet")["recommendations"]) == 10


@pytest.mark.parametrize("body", [{}, {"user_id": ""}, {"user_id": "a", "top_k": 0}, {"user_id": "a", "surprise": 1}])
def test_bad_input_is_refused(bandit: httpx.Client, body: dict[str, Any]) -> None:
    assert bandit.post("/bandit_recommend", json=body).status_code == 422


def test_without_a_bandit_the_answer_says_how_to_switch_it_on(client: httpx.Client) -> None:
    answer = client.post("/bandit_recommend", json={"user_id": USER})
    assert answer.status_code == 503
    assert "[policies.bandit]" in answer.json()["detail"]


def test_feedback_is_learned_and_the_server_takes_up_the_policy(bandit: httpx.Client, data_dir: Path) -> None:
    pytest.importorskip("vowpalwabbit")
    settings = load_settings(store={"data_dir": data_dir}, policies=POLICIES)
    assert bandit.get("/ready").json()["policies"] == {"bandit": "clone"}
    answer = ask(bandit)
    row = answer["recommendations"][2]
    named = {"recommendation_id": answer["recommendation_id"]}
    event = {"user_id": USER, "item_id": row["item_id"], "kind": "like", **named}
    assert bandit.post("/events", json={"events": [event]}).is_success
    assert wait_until(lambda: asyncio.run(stored(settings, answer["recommendation_id"])) is not None)
    n_examples = asyncio.run(learn_everything(settings))
    assert n_examples == 3, "the item and the two above it"
    version = policy_folder(settings).current("bandit")
    assert version is not None
    assert wait_until(lambda: bandit.get("/ready").json()["policies"] == {"bandit": version})
    later = ask(bandit)["recommendation_id"]
    assert wait_until(lambda: asyncio.run(stored(settings, later)) is not None)
    shown = asyncio.run(stored(settings, later))
    assert shown is not None
    assert decode_decision(shown.decision or b"").version == version


async def learn_everything(settings: Any) -> int:
    async with open_context(settings) as context:
        activity = await PolicyActivity.open(context, "bandit")
        while await activity.step():
            pass
        await activity.save()
        assert isinstance(activity.learner, BanditLearner)
        return activity.learner.n_examples


async def stored(settings: Any, recommendation_id: str) -> Impression | None:
    async with open_context(settings) as context:
        return await context.impressions.get(recommendation_id)


def test_forgetting_a_user_removes_their_lists(bandit: httpx.Client, data_dir: Path) -> None:
    settings = load_settings(store={"data_dir": data_dir}, policies=POLICIES)
    answer = ask(bandit)
    assert bandit.delete(f"/users/{USER}").is_success
    assert asyncio.run(stored(settings, answer["recommendation_id"])) is None


def test_with_accounts_only_the_user_may_ask(data_dir: Path) -> None:
    with served(data_dir, ACCOUNTS, policies=POLICIES) as client:
        ann = User(client).sign_up("Ann")
        bob = User(client).sign_up("Bob")
        assert client.post("/bandit_recommend", json={"user_id": ann.id}).status_code == 401
        assert bob.ask("POST", "/bandit_recommend", json={"user_id": ann.id}).status_code == 403
        assert ann.ask("POST", "/bandit_recommend", json={"user_id": ann.id}).status_code == 200
