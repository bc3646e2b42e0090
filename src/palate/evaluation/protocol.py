"""Evaluation protocols: how data is split into training, validation and test parts."""

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
    """The name of one of ``PROTOCOLS``, and its parameters."""

    name: str = "stratified"
    share: float = 0.75
    """The training share: of events, of the log's time span, or of users, depending on the protocol."""
    last: int = 1
    """``last_out``: how many events of each user are held out."""
    folds: int = 5
    """``k_fold``: the number of folds."""
    shown: float = 0.8
    """``held_out``: the share of a user's events that is known."""
    domain: str = ""
    """``crossing``, ``crossing_after``: the domain that is tested, for users known from other domains only."""
    test: Dataset | None = None
    """``given``: the test data."""
    min_item_events: int = 0
    """Items with fewer events are removed first; counted over all data."""
    min_user_events: int = 0
    """Users with fewer remaining events are removed next."""

    def splits(self, data: Dataset, seed: int, part: Part) -> list[Split]:
        """Split the data for fitting and evaluation; several splits only for ``k_fold``.

        For ``validation`` the (first) test part is put aside, and the protocol is applied again
        to the remaining training part, with the next seed.

        Raises:
            InvalidInput: there is no such protocol, or a parameter is missing or impossible.
        """
        outer_splits = self._make(self._reduced(data), seed)
        if part == "test":
            return [replace(split, protocol=f"{self._reduction()}{split.protocol}") for split in outer_splits]
        inner_protocol = replace(self, name="stratified") if self.name == "given" else self
        inner_splits = inner_protocol._make(outer_splits[0].train, seed + 1)
        prefix = f"{self._reduction()}test part put aside ({outer_splits[0].protocol}); inside its training part: "
        return [replace(split, protocol=prefix + split.protocol) for split in inner_splits]

    def _make(self, data: Dataset, seed: int) -> list[Split]:
        if self.name not in PROTOCOLS:
            raise InvalidInput(
                f"There is no protocol {self.name!r}; there are {', '.join(PROTOCOLS)}.", where="protocol"
            )
        if self.name in _BY_TIME and data.timeless:
            raise InvalidInput(
                f"All these events carry one time, so `{self.name}` would test on events in arbitrary order; "
                "use stratified, random, k_fold or held_out.",
                where="protocol",
            )
        return PROTOCOLS[self.name](self, data, seed)

    def _given(self, data: Dataset) -> list[Split]:
        if self.test is None:
            raise InvalidInput("The protocol `given` needs test data; name the file with --test-data.", where="test")
        return [splits.given(data, self.test)]

    def _reduced(self, data: Dataset) -> Dataset:
        """The data without rare items and users with few events."""
        if not self.min_item_events and not self.min_user_events:
            return data
        if self.name == "given":
            raise InvalidInput(
                "The protocol `given` uses the data unchanged; remove min_item_events and min_user_events.",
                where="min_item_events",
            )
        reduced = splits.at_least(data, self.min_item_events, self.min_user_events)
        if not len(reduced):
            raise InvalidInput(
                f"No events remain with at least {self.min_item_events} events for each item "
                f"and {self.min_user_events} for each user; choose smaller numbers.",
                where="min_item_events",
            )
        return reduced

    def _reduction(self) -> str:
        """How the data was reduced, in words."""
        minimums = {"items": self.min_item_events, "users": self.min_user_events}
        conditions = " and then ".join(f"only {kind} with at least {n} events" for kind, n in minimums.items() if n)
        return f"{conditions}, counted over all parts; " if conditions else ""


PROTOCOLS: Final[Mapping[str, Callable[[Protocol, Dataset, int], list[Split]]]] = {
    "stratified": lambda protocol, data, seed: [splits.stratified(data, protocol.share, seed)],
    "random": lambda protocol, data, seed: [splits.at_random(data, protocol.share, seed)],
    "last_out": lambda protocol, data, _seed: [splits.last_out(data, protocol.last)],
    "after": lambda protocol, data, _seed: [splits.after(data, protocol.share)],
    "k_fold": lambda protocol, data, seed: splits.k_fold(data, protocol.folds, seed),
    "held_out": lambda protocol, data, seed: [splits.held_out(data, protocol.share, protocol.shown, seed)],
    "crossing": lambda protocol, data, seed: [splits.crossing(data, protocol.domain, protocol.share, seed)],
    "crossing_after": lambda protocol, data, _seed: [splits.crossing_after(data, protocol.domain, protocol.share)],
    "given": lambda protocol, data, _seed: protocol._given(data),
}
"""Every protocol by name."""

_BY_TIME: Final = ("last_out", "after", "crossing_after")
