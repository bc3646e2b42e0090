"""Simulated users are labelled, reproducible, and act by their known tastes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.events import Event, check_event
from palate.data.sample.catalogue import sample_items
from palate.data.sample.community import Community
from palate.types import Doubles

UNTIL = 1.7e9
HALF_A_YEAR_S = 180 * 86_400.0


@pytest.fixture(scope="module")
def events(community: Community) -> list[Event]:
    return list(community.events(UNTIL))


def utility_of(community: Community, events: list[Event]) -> Doubles:
    """The true utility of each event's item for its user."""
    index_of = {item.id: number for number, item in enumerate(community.items)}
    number = {community.user(n): n for n in range(community.n_users)}
    return community.utility[[number[event.user] for event in events], [index_of[event.item] for event in events]]


def test_the_seed_alone_decides_what_everybody_does() -> None:
    community = Community.sample(n_users=15, seed=3)

    again, other = Community.sample(n_users=15, seed=3), Community.sample(n_users=15, seed=4)
    assert list(again.events(UNTIL)) == list(community.events(UNTIL))
    assert list(other.events(UNTIL)) != list(community.events(UNTIL))


def test_a_later_end_moves_every_event_by_as_much() -> None:
    community = Community.sample(n_users=5, seed=3)

    moved = [replace(event, at=event.at - 1_000.0) for event in community.events(UNTIL + 1_000.0)]

    for was, now in zip(community.events(UNTIL), moved, strict=True):
        assert now.at == pytest.approx(was.at, abs=1e-3)
        assert replace(now, at=was.at) == was


def test_everyone_is_labelled_as_simulated_and_everyone_acts(community: Community, events: list[Event]) -> None:
    users = {event.user for event in events}

    assert len(users) == community.n_users
    assert all(user.startswith("sim-") for user in users)


def test_events_are_such_as_a_log_takes_with_ids_of_their_own(community: Community, events: list[Event]) -> None:
    known = {item.id for item in community.items}

    for event in events:
        check_event(event, now=UNTIL)
        assert event.item in known
    assert len({event.event_id for event in events}) == len(events)


@pytest.mark.parametrize("seed", [11, 561])
def test_everything_happens_in_the_half_year_before_the_end(seed: int) -> None:
    """Under seed 561 someone rates an item that they finished in the last minute."""
    times = [event.at for event in Community(sample_items(), 20, seed).events(UNTIL)]

    assert min(times) >= UNTIL - HALF_A_YEAR_S
    assert max(times) <= UNTIL


def test_users_choose_what_they_truly_enjoy_over_what_they_might_have_chosen(
    community: Community, community_data: Dataset
) -> None:
    index_of = {item.id: number for number, item in enumerate(community.items)}
    gains = []
    for number in range(community.n_users):
        history = community_data.history(community_data.users.code(community.user(number)))
        chosen = sorted({index_of[item] for item in history.items})
        utility, open_to = community.utility[number], community.appetite[number]
        assert open_to[chosen].all()
        gains.append(utility[chosen].mean() - utility[open_to].mean())

    standard_error = np.std(gains) / np.sqrt(len(gains))
    assert np.mean(gains) > 10 * standard_error
    assert np.mean(np.array(gains) > 0) > 0.95


def test_what_users_say_follows_what_they_truly_enjoyed(community: Community, events: list[Event]) -> None:
    rated = [event for event in events if event.kind == "rating"]
    stars = np.array([event.value for event in rated], np.float64)
    liked, disliked = ([event for event in events if event.kind == kind] for kind in ("like", "dislike"))

    assert np.corrcoef(stars, utility_of(community, rated))[0, 1] > 0.4
    assert utility_of(community, liked).mean() > utility_of(community, disliked).mean() + 1.0


def test_everyone_loves_one_to_three_tastes_and_dislikes_one(community: Community) -> None:
    for number in range(community.n_users):
        leanings = community.tastes(number)
        loved = [weight for weight in leanings.values() if weight > 0]
        assert 1 <= len(loved) <= 3
        assert len(leanings) == len(loved) + 1
        assert list(map(abs, leanings.values())) == sorted(map(abs, leanings.values()), reverse=True)


def test_items_of_a_loved_taste_are_chosen_more_than_items_of_a_disliked_one(
    community: Community, events: list[Event]
) -> None:
    index_of = {item.id: number for number, item in enumerate(community.items)}
    number = {community.user(n): n for n in range(community.n_users)}
    loadings = community.loadings[[index_of[event.item] for event in events]]
    leanings = community.leanings[[number[event.user] for event in events]]

    assert loadings[leanings > 0].mean() > 0.5
    assert loadings[leanings < 0].mean() < 0


def test_every_item_and_every_domain_is_met(community: Community, events: list[Event]) -> None:
    met = {event.item for event in events}

    assert len(met) > 0.95 * len(community.items)


def test_the_number_of_events_is_told_beforehand_within_a_tenth(community: Community, events: list[Event]) -> None:
    assert community.n_events_about == pytest.approx(len(events), rel=0.1)
