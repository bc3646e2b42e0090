"""Lessons ask of each person what they went on to do, and of nothing that the profile gives away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.data.dataset import Dataset
from palate.data.profile import Profile
from palate.data.splits import after, last_out, stratified
from palate.errors import InvalidInput
from palate.models.lessons import FEW, Lesson, lessons, strangers

WAYS = ("last", "newest", "random")
ALL = 1_000


def rounds(*of_each: Sequence[str], disliked: str = "") -> Dataset:
    """What each person did, one thing after another; all of the first person before all of the second."""
    people = [f"{number:02}" for number, items in enumerate(of_each) for _ in items]
    items = [item for each in of_each for item in each]
    return Dataset.from_columns(people, items, kind=["dislike" if item in disliked else "like" for item in items])


def told(data: Dataset, asked: Sequence[Lesson]) -> list[tuple[str, str]]:
    """Of each lesson the items that the profile holds, and those that were wanted."""
    names = data.vocabulary.names
    return [("".join(one.profile.history.items), "".join(names(one.wanted.tolist()))) for one in asked]


def test_last_asks_for_each_of_the_last_three_from_all_before_it() -> None:
    data = rounds("abcdef")
    train, asked = lessons(data, "last", 42, ALL)
    assert told(data, asked) == [("abc", "d"), ("abcd", "e"), ("abcde", "f")]
    assert train.history(0).items == ("a", "b", "c")


def test_who_did_three_things_or_fewer_is_learned_from_and_not_asked() -> None:
    train, asked = lessons(rounds("abc", "a"), "last", 42, ALL)
    assert asked == []
    assert len(train) == 4


def test_what_someone_came_back_to_is_no_answer() -> None:
    data = rounds("abcdae")
    assert told(data, lessons(data, "last", 42, ALL)[1]) == [("abc", "d"), ("abcda", "e")]


def test_a_dislike_is_no_answer_but_is_known_afterwards() -> None:
    data = rounds("abcdef", disliked="e")
    asked = lessons(data, "last", 42, ALL)[1]
    assert told(data, asked) == [("abc", "d"), ("abcde", "f")]
    assert asked[1].profile.history.verb(4) == "disliked"


def test_newest_asks_from_what_was_known_then_and_soon_after() -> None:
    data = rounds("abcdefghijklmnopqr", "abcdefghijklmnopqr", "wxyz")  # the last four of forty events
    train, asked = lessons(data, "newest", 42, ALL)
    assert told(data, asked) == [("", "wxyz"), ("w", "xyz"), ("wxy", "z")]
    assert set(data.people.names(np.unique(train.person).tolist())) == {"00", "01"}


def test_newest_asks_for_the_next_ten() -> None:
    old, new = [f"o{n:03}" for n in range(108)], [f"n{n:03}" for n in range(12)]
    data = Dataset.from_columns(["p"] * 120, [*old, *new])
    asked = lessons(data, "newest", 42, ALL)[1]
    wanted = [data.vocabulary.names(one.wanted.tolist()) for one in asked]
    assert wanted == [new[:10], new[1:11], new[3:], new[7:]]
    assert [one.profile.history.items for one in asked] == [tuple(old + new[:n]) for n in (0, 1, 3, 7)]


def test_random_asks_once_for_a_quarter_of_what_each_did() -> None:
    data = rounds("abcdefgh", "xyz", "ab")
    train, asked = lessons(data, "random", 7, ALL)
    assert [(len(one.profile.history), len(one.wanted)) for one in asked] == [(6, 2), (2, 1)]
    for person, one in enumerate(asked):
        wanted = data.vocabulary.names(one.wanted.tolist())
        assert sorted([*one.profile.history.items, *wanted]) == sorted(data.history(person).items)
    assert train.digest == stratified(data, 0.75, 7).train.digest


def test_what_is_learned_from_is_without_what_is_held_out() -> None:
    data = rounds("abcdef", "fedcba", "ace")
    assert lessons(data, "last", 1, ALL)[0].digest == last_out(data, 3).train.digest
    assert lessons(data, "newest", 1, ALL)[0].digest == after(data, 0.9).train.digest


def test_strangers_are_a_quarter_of_the_people_and_ask_for_all_that_they_did_after_the_first_few() -> None:
    data = rounds(*["abcdefghijk"] * 6, "xyz", "z")
    train, asked = strangers(data, 8, ALL)
    held = np.setdiff1d(data.person, train.person)
    assert len(held) == 2
    expected = [
        (own[:n], own[n:]) for own in ("".join(data.history(person).items) for person in held.tolist())
        for n in range(min(len(own), FEW + 1))
    ]  # fmt: skip
    assert told(data, asked) == expected
    assert train.digest == data.rows(~np.isin(data.person, held)).digest


def test_strangers_bring_what_they_say_of_themselves_and_want_no_dislikes() -> None:
    data = replace(rounds(*["abc"] * 4, disliked="c"), about={f"{n:02}": f"I am {n}" for n in range(4)})
    (train, asked) = strangers(data, 1, ALL)
    (held,) = np.setdiff1d(data.person, train.person).tolist()
    assert told(data, asked) == [("", "ab"), ("a", "b")]
    assert {one.profile.about for one in asked} == {f"I am {held}"}


def test_strangers_are_drawn_by_the_seed_and_no_more_than_the_limit() -> None:
    data = rounds(*["abcdefgh"] * 40)
    first, again, other = (strangers(data, seed, 20) for seed in (1, 1, 2))
    assert first[0].digest == again[0].digest != other[0].digest
    assert told(data, first[1]) == told(data, again[1])
    assert len(first[1]) == 20
    assert strangers(rounds("abc"), 1, ALL)[1] == [], "nobody is left out of one"


@pytest.mark.parametrize("way", WAYS)
def test_a_limit_draws_the_same_lessons_with_one_seed(way: str) -> None:
    rng = np.random.default_rng(3)
    people = np.sort(rng.integers(0, 60, 900))
    data = Dataset.from_columns(people.tolist(), rng.integers(0, 200, 900).tolist(), at=rng.random(900))
    whole = told(data, lessons(data, way, 1, ALL)[1])
    drawn, again = (told(data, lessons(data, way, 1, 12)[1]) for _ in range(2))
    assert len(whole) > 12
    assert drawn == again
    assert len(drawn) == 12
    places = [whole.index(one) for one in drawn]
    assert places == sorted(places), "in the order of people"
    assert places[-1] >= 12, "not the first ones"
    assert told(data, lessons(data, way, 2, 12)[1]) != drawn
    assert told(data, lessons(data, way, 1, len(whole))[1]) == whole


def test_an_unknown_question_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidInput, match="one of last, newest, random, not 'oldest'"):
        lessons(rounds("abcd"), "oldest", 42, ALL)


@pytest.mark.parametrize("way", WAYS)
def test_of_no_events_nothing_is_asked(way: str) -> None:
    data = rounds("abcd")
    assert lessons(data.rows(np.empty(0, np.int64)), way, 42, ALL)[1] == []


@given(
    st.lists(st.lists(st.tuples(st.sampled_from("abcdefg"), st.booleans()), max_size=12), min_size=1, max_size=4),
    st.sampled_from(WAYS),
    st.integers(0, 5),
)
def test_nothing_wanted_is_in_its_profile_or_learned_from(
    of_each: list[list[tuple[str, bool]]], way: str, seed: int
) -> None:
    # Everyone has items of their own, so that an item tells whose it is.
    rows = [(str(who), f"{who}{item}", liked) for who, each in enumerate(of_each) for item, liked in each]
    people, items, liked = ([row[column] for row in rows] for column in range(3))
    data = Dataset.from_columns(people, items, kind=["like" if one else "dislike" for one in liked])
    train, asked = lessons(data, way, seed, ALL)
    liked_ever = {item for _, item, liked in rows if liked}
    for one in asked:
        wanted = data.vocabulary.names(one.wanted.tolist())
        assert wanted
        assert len(set(wanted)) == len(wanted)
        assert not set(wanted) & set(one.profile.history.items)
        assert set(wanted) <= liked_ever
        assert not np.isin(one.wanted, train.item).any()
        assert one.profile == Profile(one.profile.history), "nothing else is known of them"


@pytest.mark.parametrize("way", WAYS)
def test_where_nothing_came_last_every_question_is_the_random_one(way: str) -> None:
    data = Dataset.from_columns(["p"] * 8 + ["q"] * 4, list("abcdefghabcx"), at=[0.0] * 12)
    assert data.timeless
    assert lessons(data, way, 7, ALL)[0].digest == stratified(data, 0.75, 7).train.digest
