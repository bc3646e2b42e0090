"""What requests depended on besides the history: earlier pages and exposures, as they were at the moment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from palate.data.vocabulary import Vocabulary
from palate.ports.impressions import Impression
from palate.services.experiments.repeat_requests import RequestReplay, why_left_out
from palate.testing.port_contracts.examples import impression


def page(number: int, items: str, seed: int = 1) -> Impression:
    return impression(number, items=tuple(items), propensities=(0.5,) * len(items), seed=seed)


def test_earlier_pages_of_the_same_draw_were_shown_before() -> None:
    replay = RequestReplay(Vocabulary("ABCDE"))
    before = [replay.pass_list(page(number, items)).pages for number, items in enumerate(["ab", "cd", "ef"])]
    assert ["".join(items) for items in before] == ["", "ab", "abcd"]
    assert replay.pass_list(page(3, "cd")).pages == ("a", "b"), "the second page again"
    assert replay.pass_list(page(4, "ab")).pages == (), "the first page again"
    assert replay.pass_list(page(5, "gh")).pages == tuple("abcdef")
    assert replay.pass_list(page(6, "gh", seed=2)).pages == (), "another draw"


def test_exposures_are_those_before_the_first_page() -> None:
    replay = RequestReplay(Vocabulary("ABCDE"))
    exposures = [
        replay.pass_list(page(number, items, seed)).exposures
        for number, (items, seed) in enumerate([("ab", 1), ("bc", 2), ("da", 2), ("ab", 3)])
    ]
    assert exposures == [{}, {"a": 1, "b": 1}, {"a": 1, "b": 1}, {"a": 2, "b": 2, "c": 1, "d": 1}]


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        (page(1, "abc"), None),
        (page(1, ""), "empty"),
        (replace(page(1, "ab"), request=None), "made for requests that were not stored"),
        (replace(page(1, "ab"), propensities=()), "stored without propensities"),
        (replace(page(1, "abc"), propensities=(1.0, 1.0, 0.5)), "certain (surprise 0: nothing was drawn)"),
    ],
)
def test_lists_that_say_nothing_of_their_first_positions_are_left_out(shown: Impression, reason: str | None) -> None:
    assert why_left_out(shown, 2) == reason
