"""Logs of sessions: events, histories, totals and curves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.events import check_event
from palate.data.profile import History
from palate.simulation import RandomRecommender, SessionLog, SessionState, simulate
from palate.simulation.session_log import MeanReward
from palate.types import Codes, Doubles
from tests.simulation.worlds import CALM, flat_world


@pytest.fixture(scope="module")
def log() -> SessionLog:
    return simulate(RandomRecommender(), flat_world(40, 6, 1.0), 3, 7)


def test_its_events_are_valid_and_those_of_its_columns(log: SessionLog) -> None:
    events = list(log.to_events())
    for event in events:
        check_event(event, now=4e9)
    assert len({event.event_id for event in events}) == len(events) == int(log.events.sum())
    data = Dataset.from_events(events)
    assert len(data) == len(events)
    assert all(user.startswith("sim-") for user in data.users)


def test_its_histories_are_those_of_its_events(log: SessionLog) -> None:
    histories = log.histories()
    assert sorted(histories) == np.unique(log.user).tolist()
    assert sum(map(len, histories.values())) == int(log.events.sum())
    assert all(np.all(np.diff(history.at) >= 0) for history in histories.values())


@pytest.mark.parametrize("slate_size", [3, 100])
def test_its_histories_are_those_that_the_recommender_was_given(slate_size: int) -> None:
    given: dict[int, History] = {}

    def recommend(
        user: int, history: History, session: SessionState, n: int, rng: np.random.Generator
    ) -> tuple[Codes, Doubles]:
        given[user] = history
        return RandomRecommender()(user, history, session, n, rng)

    behaviour = replace(CALM, slate_size=slate_size, position_bias=0.1)
    log = simulate(recommend, flat_world(300, 3, 1.0, behaviour), 2, 3)
    histories = log.histories()
    for user, history in given.items():
        assert len(history) > 0
        assert histories[user].oldest(len(history)) == history


def test_the_curve_is_the_mean_reward_of_each_session_in_order(log: SessionLog) -> None:
    totals, curve = log.totals(), log.learning_curve()
    assert [point.n for point in curve] == np.bincount(totals.session).tolist()
    assert sum(point.mean * point.n for point in curve) == pytest.approx(log.reward.sum())
    assert log.reward_per_session().mean == pytest.approx(log.reward.sum() / len(totals.user))
    assert log.reward_per_user().mean == pytest.approx(log.reward.sum() / 6)


def test_the_interval_counts_users_not_sessions() -> None:
    values, users = np.repeat([0.0, 1.0, 2.0, 3.0], 50), np.repeat(np.arange(4), 50)
    clustered, independent = MeanReward.of(values, users), MeanReward.of(values, np.arange(200))
    assert clustered.mean == independent.mean == 1.5
    assert clustered.high - clustered.low > 5 * (independent.high - independent.low)
    assert np.isnan(MeanReward.of(np.ones(3), np.zeros(3, np.int32)).low)
