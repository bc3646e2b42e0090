"""Lists for a span of users: of one model, or of a pipeline with reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Final, Protocol

import numpy as np

from palate.data.dataset import Dataset
from palate.data.mutes import Muted
from palate.data.slate import Slate
from palate.models.base import Model
from palate.pipeline.explain.template import write_sentence
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.rules.active_rules import ActiveRules
from palate.pipeline.serving_state import ServingState
from palate.types import Bools, Codes, Floats

if TYPE_CHECKING:
    import polars as pl

_BATCH_USERS: Final = 64
"""Users whose slates are in memory at a time."""


class ListSource(Protocol):
    """What writes lists for everyone."""

    part_events: ClassVar[int]
    """The number of events of the users in one part, each of which is computed once even if a batch is interrupted."""

    @property
    def identity(self) -> str:
        """A text that differs if the lists may differ."""
        ...

    def table(self, data: Dataset, users: slice, n: int) -> pl.DataFrame:
        """The best ``n`` items of a span of users of ``data``: user, rank (from 1), item and score, and maybe more."""
        ...


@dataclass(frozen=True, slots=True)
class ModelLists:
    """Lists of one model, without the items that left the catalogue."""

    part_events: ClassVar[int] = 1 << 20
    model: Model
    in_catalogue: Bools
    """By code of the vocabulary of the data."""

    @property
    def identity(self) -> str:
        return repr(self.model.recipe)

    def table(self, data: Dataset, users: slice, n: int) -> pl.DataFrame:
        import polars as pl

        codes, scores = self.lists_for(data, users, n)
        row, rank = np.nonzero(codes >= 0)
        user = pl.Series(data.users.ids[users], dtype=pl.String)
        item = pl.Series(data.vocabulary.ids, dtype=pl.String)
        columns = {"user": user[row], "rank": rank + 1, "item": item[codes[row, rank]], "score": scores[row, rank]}
        return pl.DataFrame(columns, schema_overrides={"rank": pl.UInt16})

    def lists_for(self, data: Dataset, users: slice, n: int) -> tuple[Codes, Floats]:
        """Codes and scores of shape ``(n_users, n)``, padded with -1 and NaN."""
        n_removed = len(self.in_catalogue) - int(self.in_catalogue.sum())
        codes, scores = self.model.recommend_all(data, users, n + n_removed)
        if n_removed:
            order = np.argsort(~self.in_catalogue[codes] | (codes < 0), axis=1, kind="stable")
            codes, scores = np.take_along_axis(codes, order, 1), np.take_along_axis(scores, order, 1)
            is_removed = ~self.in_catalogue[codes]
            codes[is_removed], scores[is_removed] = -1, np.nan
        return codes[:, :n], scores[:, :n]


@dataclass(frozen=True, slots=True)
class PipelineLists:
    """Lists of a pipeline as it answers requests without surprise, with the reason for each item as a sentence."""

    part_events: ClassVar[int] = 1 << 16
    pipeline: Pipeline
    serving: ServingState
    mutes_of: Callable[[str], Muted]
    at: float
    """The time of the requests, in seconds since 1970: the pause since a user's last event counts."""
    rules: ActiveRules | None = None
    """The rules that hold for the pipeline at that time."""

    @property
    def identity(self) -> str:
        return f"pipeline {self.pipeline.version}{'' if self.rules is None else f' rules {self.rules.version}'}"

    def table(self, data: Dataset, users: slice, n: int) -> pl.DataFrame:
        import polars as pl

        parts = [
            self._rows(data, range(start, min(start + _BATCH_USERS, users.stop)), n)
            for start in range(users.start, users.stop, _BATCH_USERS)
        ]
        user, rank, item, score, reason = ([value for part in parts for value in part[column]] for column in range(5))
        columns = {"user": user, "rank": rank, "item": item, "score": score, "reason": reason}
        types = {"user": pl.String, "rank": pl.UInt16, "item": pl.String, "score": pl.Float32, "reason": pl.String}
        return pl.DataFrame(columns, schema=types)

    def _rows(
        self, data: Dataset, users: Sequence[int], n: int
    ) -> tuple[list[str], list[int], list[str], list[float], list[str]]:
        """The columns of the table for some users."""
        names = data.users.names(users)
        slates = self.pipeline.run_batch(
            [self._query(data, user, name, n) for user, name in zip(users, names, strict=True)]
        )
        return (
            [name for name, slate in zip(names, slates, strict=True) for _ in range(len(slate))],
            [rank for slate in slates for rank in range(1, len(slate) + 1)],
            [item for slate in slates for item in slate.ids],
            [score for slate in slates for score in slate.scores.tolist()],
            [sentence for slate in slates for sentence in self._sentences(slate)],
        )

    def _query(self, data: Dataset, user: int, name: str, n: int) -> Query:
        profile = data.profile(user)
        muted = self.mutes_of(name)
        history = muted.apply(profile.history, self.serving.items) if muted else profile.history
        evidence = replace(profile, history=history, at=self.at)
        return Query(
            evidence,
            self.serving,
            n=n,
            surprise=0.0,
            full_history=profile.history,
            rules=self.rules,
            muted=muted,
        )

    def _sentences(self, slate: Slate) -> list[str]:
        if not slate.reasons:  # a pipeline without an explain stage
            return [""] * len(slate)
        return [
            write_sentence(item, reason, self._title_of) for item, reason in zip(slate.ids, slate.reasons, strict=True)
        ]

    def _title_of(self, id_: str) -> str:
        item = self.serving.items.get(id_)
        return id_ if item is None else item.title
