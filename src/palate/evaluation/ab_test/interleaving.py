"""Team-draft interleaving: one list made of two rankings, in which clicks tell which ranking is better."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from palate.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class InterleavedList:
    """A list of two rankings; store the teams with the list, since clicks are counted by them."""

    items: tuple[str, ...]
    teams: tuple[int, ...]
    """The ranking that gave each item: 0 the first, 1 the second."""

    def credit(self, clicked: Iterable[str]) -> tuple[int, int]:
        """The number of clicked items of each team; an item counts once, others than those of the list never."""
        unique = set(clicked)
        teams = [team for item, team in zip(self.items, self.teams, strict=True) if item in unique]
        return teams.count(0), teams.count(1)


def interleave(first: Sequence[str], second: Sequence[str], length: int, seed: int) -> InterleavedList:
    """Interleave two rankings by team draft, with coins drawn from ``seed`` (one for each list that is shown).

    Raises:
        InvalidInput: a ranking names an item twice, or the length is below 1.
    """
    return team_draft(first, second, length, np.random.default_rng(seed).random(max(length, 0)) < 0.5)


def team_draft(
    first: Sequence[str], second: Sequence[str], length: int, is_first: Iterable[bool | np.bool_]
) -> InterleavedList:
    """Team draft (Radlinski, Kurup and Joachims, 2008) with given coins.

    In each round both teams choose the best item of their ranking that is not taken yet; ``is_first`` says for each
    round whether the first team chooses first. The list ends at ``length``, or when a ranking or the coins are
    exhausted: then it is shorter.

    Raises:
        InvalidInput: a ranking names an item twice, or the length is below 1.
    """
    if length < 1:
        raise InvalidInput(f"The length of a list is at least 1, not {length}.", where="length")
    rankings = (tuple(first), tuple(second))
    if any(len(set(ranking)) != len(ranking) for ranking in rankings):
        raise InvalidInput("A ranking names an item twice.", where="first")
    items: list[str] = []
    teams: list[int] = []
    taken: set[str] = set()
    for coin in is_first:
        for team in (0, 1) if coin else (1, 0):
            item = next((item for item in rankings[team] if item not in taken), None)
            if item is None or len(items) == length:
                return InterleavedList(tuple(items), tuple(teams))
            items.append(item)
            teams.append(team)
            taken.add(item)
    return InterleavedList(tuple(items), tuple(teams))
