"""Reasons that lead from one domain to another."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from palate.data.items import Item
from palate.data.slate import CrossDomainLink, Reason, Slate
from palate.models.ensemble.cross_domain import CrossDomainModel
from palate.pipeline.query import Query
from palate.pipeline.stage import Explain


@dataclass(frozen=True, kw_only=True)
class CrossDomainReasons(Explain):
    """Marks the reasons of items in a domain that is new to the user, where taste leads to them from the main event.

    The main event is that with the largest share of the whole score, as the stages before this one found
    it; most of its share in the bridge must come from taste, for what was going on at the time makes no crossing.
    """

    model: str = "cross_domain"
    few: int = 2
    """Someone who did no more than this in a domain is new to it."""

    def reasons(self, query: Query, slate: Slate) -> tuple[Reason, ...]:
        bridge = query.serving.models.get(self.model)
        given = slate.reasons or (Reason(),) * len(slate)
        if not isinstance(bridge, CrossDomainModel) or self.model not in slate.factors:
            return given
        table, history = query.serving.items, query.profile.history
        had = Counter(item.domain for id_ in history.items if (item := table.get(id_)))
        evidence = bridge.extract_evidence(query.profile)
        known = slate.codes[slate.codes < len(bridge.vocabulary)]  # an item may be newer than the model
        tasted, whole = bridge.tasted(evidence, known), bridge.shares(evidence, known)
        led = {
            (int(known[row]), history.items[evidence.places[column]])
            for row, column in zip(*np.nonzero(tasted > np.maximum(whole / 2, 0)), strict=True)
        }
        return tuple(
            reason._replace(crossing=_between(item, past))
            if reason.events
            and (item := table.items[code]) is not None
            and (past := table.get(reason.events[0].item)) is not None
            and had[item.domain] <= self.few
            and (code, past.id) in led
            else reason
            for code, reason in zip(slate.codes.tolist(), given, strict=True)
        )


def _between(item: Item, past: Item) -> CrossDomainLink:
    """From the domain of ``past`` to that of ``item``, with what their tags and genres have in common."""
    theirs = {one.casefold() for one in (*past.tags, *past.genres)}
    common = tuple(one for one in (*item.tags, *item.genres) if one.casefold() in theirs)
    return CrossDomainLink(
        past.domain, item.domain, tuple({one.casefold(): one for one in reversed(common)}.values())[::-1]
    )
