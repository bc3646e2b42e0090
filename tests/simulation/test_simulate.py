"""The loop: the same log for the same seed, sums, churn, boredom over time, and small worlds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.data.events import KINDS
from palate.data.profile import Profile
from palate.errors import InvalidInput
from palate.simulation import Behaviour, RandomRecommender, SessionLog, World, simulate
from palate.simulation.session_log import _COLUMNS
from tests.examples import n_examples
from tests.simulation.worlds import CALM, flat_world, recommend_first

BEHAVIOURS = st.builds(
    Behaviour,
    slate_size=st.integers(1, 5),
    max_steps=st.integers(1, 4),
    repeats=st.booleans(),
    position_bias=st.floats(0, 2),
    boredom=st.floats(0, 1),
    noise=st.floats(0, 1),
    leave_probability=st.floats(0, 1),
    return_probability=st.floats(0, 1),
)


def same(first: SessionLog, second: SessionLog) -> bool:
    """Whether two logs are equal in all columns."""
    pairs = ((getattr(first, name), getattr(second, name)) for name in _COLUMNS)
    return all(np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for a, b in pairs)


@settings(max_examples=n_examples(25))
@given(BEHAVIOURS, st.integers(0, 10_000), st.integers(1, 3))
def test_logs_keep_the_rules_of_the_world(behaviour: Behaviour, seed: int, n_sessions: int) -> None:
    world = flat_world(n_items=8, n_users=3, behaviour=behaviour, utility=0.5, seed=seed)
    log = simulate(RandomRecommender(), world, n_sessions, seed)
    assert same(log, simulate(RandomRecommender(), world, n_sessions, seed))
    assert same(log.select_users(np.array([1])), simulate(RandomRecommender(), world, n_sessions, seed, users=[1]))
    filled = log.items >= 0
    assert np.array_equal(np.isnan(log.propensities), ~filled)
    assert np.all((log.propensities[filled] > 0) & (log.propensities[filled] <= 1))
    assert not (log.examined & ~filled).any()
    assert not (log.events.any(axis=2) & ~log.examined).any()
    totals = log.totals()
    assert totals.reward.sum() == pytest.approx(log.rewards.sum())
    assert totals.n_steps.max() <= behaviour.max_steps
    assert totals.session.max() < n_sessions
    assert not log.continued[np.cumsum(totals.n_steps) - 1].any()
    assert log.continued.sum() == len(log) - len(totals.user)
    for row in log.items:
        assert len(set(row[row >= 0].tolist())) == int((row >= 0).sum())
    if not behaviour.repeats:
        assert_no_repeats(log)


def assert_no_repeats(log: SessionLog) -> None:
    """No item twice in a session, and none after an event with it."""
    used: dict[int, set[int]] = {}
    shown: dict[tuple[int, int], set[int]] = {}
    for row in range(len(log)):
        user, session = int(log.user[row]), int(log.session[row])
        items = log.items[row][log.items[row] >= 0].tolist()
        earlier = shown.setdefault((user, session), set())
        assert not earlier & set(items)
        assert not used.setdefault(user, set()) & set(items)
        earlier.update(items)
        used[user].update(log.items[row][log.events[row].any(axis=1)].tolist())


def test_another_seed_gives_another_log() -> None:
    world = flat_world(seed=1)
    assert not same(simulate(RandomRecommender(), world, 2, 1), simulate(RandomRecommender(), world, 2, 2))


def test_the_same_genre_again_and_again_bores_and_a_pause_helps() -> None:
    behaviour = Behaviour(
        slate_size=1, boredom=1.0, drift=0.0, noise=0.0, click_threshold=-20.0, rating_share=0.0, opinion_share=0.0,
        creator_weight=0.0, domain_weight=0.0, leave_probability=0.0, max_steps=6, return_probability=1.0,
        complete_threshold=0.0, complete_slope=3.0, gap_days=400.0, recovery_days=0.5,
    )  # fmt: skip
    world = flat_world(n_items=400, n_users=30, utility=1.0, behaviour=behaviour)
    only_a = replace(world, items=tuple(replace(item, genres=("A",)) for item in world.items))
    log = simulate(recommend_first, only_a, 2, 3)
    by_step = np.array([[log.reward[(log.step == t) & (log.session == s)].mean() for t in range(6)] for s in (0, 1)])
    assert log.utility[log.session == 0].reshape(30, 6)[0] == pytest.approx(1 - np.log1p(np.arange(6)), abs=0.01)
    assert by_step[0, 0] > by_step[0, 5] + 0.3
    assert np.median(log.utility[(log.session == 1) & (log.step == 0)]) == pytest.approx(1.0, abs=0.01)
    alternating = simulate(recommend_first, world, 2, 3)  # genres A and B in turns
    assert alternating.reward.mean() > log.reward.mean()
    without = simulate(recommend_first, replace(only_a, behaviour=behaviour.without("boredom")), 2, 3)
    assert without.utility == pytest.approx(np.ones_like(without.utility))


def test_sessions_end_sooner_where_slates_are_poor() -> None:
    behaviour = replace(CALM, max_steps=50, return_probability=1.0, repeats=True)
    steps = [
        simulate(RandomRecommender(), flat_world(30, 30, utility, behaviour), 1, 4).totals().n_steps.mean()
        for utility in (-1.5, 0.0, 1.5)
    ]
    assert steps == sorted(steps)
    assert steps[0] == pytest.approx(1 / behaviour.leaving(-1.5), rel=0.15)
    assert steps[1] == pytest.approx(5.0, rel=0.25)


def test_users_come_back_always_or_never_as_stated() -> None:
    always = simulate(RandomRecommender(), flat_world(behaviour=CALM.without("churn")), 3, 0)
    assert always.totals().session.tolist() == [0, 1, 2] * 4
    never = simulate(RandomRecommender(), flat_world(behaviour=replace(CALM, return_probability=0.0)), 3, 0)
    assert never.totals().session.tolist() == [0] * 4


@pytest.mark.parametrize(("n_items", "n_users"), [(1, 1), (1, 3), (4, 1)])
def test_worlds_with_fewer_items_than_positions(n_items: int, n_users: int) -> None:
    log = simulate(RandomRecommender(), flat_world(n_items, n_users, 1.0), 3, 1)
    first = log.items[(log.session == 0) & (log.step == 0)]
    assert (first >= 0).sum(axis=1).tolist() == [n_items] * n_users
    assert not (log.items[log.step == 1] >= 0).all(axis=1).any()


def test_where_no_item_is_left_the_session_ends_with_an_empty_slate() -> None:
    world = flat_world(2, 1, 50.0, replace(CALM, leave_probability=0.0, position_bias=0.0, return_probability=1.0))
    log = simulate(recommend_first, world, 2, 0)
    assert log.totals().n_steps.tolist() == [2, 1]
    assert log.items[:, :2].tolist() == [[0, 1], [-1, -1], [-1, -1]]
    assert log.continued.tolist() == [True, False, False]
    assert log.reward[1:].tolist() == [0.0, 0.0]


def test_items_of_earlier_histories_are_not_shown_and_histories_grow() -> None:
    world = flat_world(6, 1, 3.0, replace(CALM, slate_size=2))
    lengths: list[int] = []

    def recommend(user, history, session, n, rng):  # type: ignore[no-untyped-def]
        lengths.append(len(history))
        assert session.n_events == len(history)
        return recommend_first(user, history, session, n, rng)

    log = simulate(recommend, world, 1, 2, histories={0: Profile.of(["i0", "i3", "elsewhere"]).history})
    assert not {0, 3} & set(log.items.ravel().tolist())
    assert lengths == sorted(lengths)
    assert lengths[0] == 3
    assert lengths[-1] <= 3 + int(log.events.sum())


def test_arguments_out_of_range_are_refused() -> None:
    world = flat_world()
    with pytest.raises(InvalidInput, match="n_sessions must be at least 1"):
        simulate(RandomRecommender(), world, 0, 0)
    with pytest.raises(InvalidInput, match="users must be numbers from 0 to 3"):
        simulate(RandomRecommender(), world, 1, 0, users=[4])


def test_the_context_is_what_could_be_observed() -> None:
    world: World = flat_world(utility=2.0, behaviour=replace(CALM, leave_probability=0.05))
    log = simulate(RandomRecommender(), world, 2, 5)
    assert np.array_equal(log.context[:, 0], log.session)
    assert np.array_equal(log.context[:, 1], log.step)
    assert np.all(log.context[log.session == 0, 2] == 0)
    assert np.all(log.context[log.session == 1, 2] > 0)
    later = np.flatnonzero(log.step > 0)
    assert log.context[later, 4] == pytest.approx(log.reward[later - 1])
    assert log.events[:, :, KINDS["save"].code].sum() == 0
