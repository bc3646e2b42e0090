"""Protocols: how events are held back, and from whom; tuning sees validation alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from palate.data import splits
from palate.data.dataset import Dataset
from palate.data.splits import Split
from palate.errors import InvalidInput

Part = Literal["validation", "test"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """One of ``PROTOCOLS`` by name, and what it needs to know."""

    name: str = "stratified"
    share: float = 0.75
    """To learn from: of events, of the log's time, or of users, as the protocol says."""
    last: int = 1
    """``last_out``: how many events of each user are held out."""
    folds: int = 5
    """``k_fold``: how many."""
    shown: float = 0.8
    """``held_out``: the share of a user's events that is known."""
    domain: str = ""
    """``crossing``, ``crossing_after``: the domain in which users are asked who are known from others alone."""
    test: Dataset | None = None
    """``given``: what is asked about."""
    min_item_events: int = 0
    """Items with fewer events leave the data first; counted over all of it."""
    min_user_events: int = 0
    """Users with fewer events left then leave too."""

    def splits(self, data: Dataset, seed: int, part: Part) -> list[Split]:
        """The splits to fit and ask on; several only for ``k_fold``.

        For ``validation`` the (first) test part is put aside, and the protocol is applied again
        inside the training part that is left, with the next seed.

        Raises:
            InvalidInput: there is no such protocol, or what it needs is missing or impossible.
        """
        outer = self._make(self._reduced(data), seed)
        if part == "test":
            return [replace(one, protocol=f"{self._reduction()}{one.protocol}") for one in outer]
        inside = replace(self, name="stratified") if self.name == "given" else self
        inner = inside._make(outer[0].train, seed + 1)
        before = f"{self._reduction()}test part put aside ({outer[0].protocol}); inside its training part: "
        return [replace(one, protocol=before + one.protocol) for one in inner]

    def _make(self, data: Dataset, seed: int) -> list[Split]:
        if self.name not in PROTOCOLS:
            raise InvalidInput(
                f"There is no protocol {self.name!r}; there are {', '.join(PROTOCOLS)}.", where="protocol"
            )
        if self.name in _BY_TIME and data.timeless:
            raise InvalidInput(
                f"All these events carry one time, so `{self.name}` would ask about an accident of their order; "
                "take stratified, random, k_fold or held_out.",
                where="protocol",
            )
        return PROTOCOLS[self.name](self, data, seed)

    def _given(self, data: Dataset) -> list[Split]:
        if self.test is None:
            raise InvalidInput("The protocol `given` needs the test data too; name it (--test-data).", where="test")
        return [splits.given(data, self.test)]

    def _reduced(self, data: Dataset) -> Dataset:
        if not self.min_item_events and not self.min_user_events:
            return data
        if self.name == "given":
            raise InvalidInput(
                "The protocol `given` takes the data as they are; leave out the least numbers of events.",
                where="min_item_events",
            )
        left = splits.at_least(data, self.min_item_events, self.min_user_events)
        if not len(left):
            raise InvalidInput(
                f"No events are left: no items with {self.min_item_events} events "
                f"and users with {self.min_user_events}; ask for fewer.",
                where="min_item_events",
            )
        return left

    def _reduction(self) -> str:
        wanted = {"items": self.min_item_events, "users": self.min_user_events}
        only = " and then ".join(f"only {what} with at least {n} events" for what, n in wanted.items() if n)
        return f"{only}, counted over all parts; " if only else ""


PROTOCOLS: Final[Mapping[str, Callable[[Protocol, Dataset, int], list[Split]]]] = {
    "stratified": lambda of, data, seed: [splits.stratified(data, of.share, seed)],
    "random": lambda of, data, seed: [splits.at_random(data, of.share, seed)],
    "last_out": lambda of, data, _seed: [splits.last_out(data, of.last)],
    "after": lambda of, data, _seed: [splits.after(data, of.share)],
    "k_fold": lambda of, data, seed: splits.k_fold(data, of.folds, seed),
    "held_out": lambda of, data, seed: [splits.held_out(data, of.share, of.shown, seed)],
    "crossing": lambda of, data, seed: [splits.crossing(data, of.domain, of.share, seed)],
    "crossing_after": lambda of, data, _seed: [splits.crossing_after(data, of.domain, of.share)],
    "given": lambda of, data, _seed: of._given(data),
}
"""Every protocol by name."""

_BY_TIME: Final = ("last_out", "after", "crossing_after")
