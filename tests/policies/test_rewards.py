"""Rewards: the table, the rule that combines events, and the outcomes of items without feedback."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.data.events import KINDS, Event
from palate.errors import ConfigError
from palate.policies.rewards import Feedback, RewardTable, combine_feedback, outcomes_of
from palate.settings import load_settings

TABLE = RewardTable()


def did(kind: str, at: float, value: float | None = None) -> Event:
    return Event(event_id=f"{kind}{at}", user="ann", item="dune", kind=kind, at=at, value=value)


@pytest.mark.parametrize(
    ("kind", "value", "reward"),
    [
        ("rating", 5.0, 1.0),
        ("rating", 2.0, 0.4),
        ("like", None, 1.0),
        ("complete", None, 0.75),
        ("save", None, 0.6),
        ("click", None, 0.5),
        ("dislike", None, -1.0),
    ],
)
def test_each_kind_has_its_reward(kind: str, value: float | None, reward: float) -> None:
    assert TABLE.of(did(kind, 0, value)) == pytest.approx(reward, abs=0)


def test_every_kind_of_event_has_a_reward_and_the_default_settings_say_the_same() -> None:
    settings = load_settings().rewards.model_dump(exclude={"window_days"})
    assert settings == asdict(TABLE)
    assert set(settings) == set(KINDS)


@pytest.mark.parametrize("reward", [1.5, -2.0, float("nan"), float("inf")])
def test_a_reward_beyond_one_is_refused_by_name(reward: float) -> None:
    with pytest.raises(ConfigError, match=r"Setting rewards\.save: Input should be") as refused:
        load_settings(rewards={"save": reward})
    assert refused.value.where == "rewards.save"


def test_the_window_is_longer_than_nothing() -> None:
    with pytest.raises(ConfigError, match=r"rewards\.window_days"):
        load_settings(rewards={"window_days": 0})


def test_no_events_are_no_feedback() -> None:
    assert combine_feedback([], TABLE) is None


def test_the_newest_opinion_decides_whatever_else_there_is() -> None:
    events = [did("complete", 4), did("like", 1), did("rating", 3, 1.0), did("click", 5)]
    assert combine_feedback(events, TABLE) == Feedback(0.2, ("like", "rating", "complete", "click"), 3)


def test_among_opinions_of_one_moment_the_last_that_was_written_decides() -> None:
    assert combine_feedback([did("like", 1), did("dislike", 1)], TABLE) == Feedback(-1.0, ("like", "dislike"), 1)


def test_without_an_opinion_the_largest_reward_decides_and_came_first() -> None:
    events = [did("click", 1), did("complete", 2), did("complete", 3), did("save", 4)]
    assert combine_feedback(events, TABLE) == Feedback(0.75, ("click", "complete", "save"), 2)


@pytest.mark.parametrize(
    ("feedback", "outcomes"),
    [
        ("", ""),
        ("...", "uuu"),
        ("x..", "ruu"),
        (".x.x.", "srsru"),
        ("..x", "ssr"),
    ],
)
def test_items_above_the_last_feedback_were_skipped_and_those_below_not_known_to_be_seen(
    feedback: str, outcomes: str
) -> None:
    assert "".join(outcome[0] for outcome in outcomes_of([mark == "x" for mark in feedback])) == outcomes


@given(st.lists(st.booleans(), max_size=30))
def test_more_feedback_below_never_makes_a_seen_item_unseen(has_feedback: list[bool]) -> None:
    before, after = outcomes_of(has_feedback), outcomes_of([*has_feedback, True])
    assert [outcome for outcome, has_any in zip(before, has_feedback, strict=True) if has_any] == ["rewarded"] * sum(
        has_feedback
    )
    assert "unseen" not in after
