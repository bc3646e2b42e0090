"""Mark reasons that lead from an event in one domain to an item of another."""

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
    """Add a :class:`~palate.data.slate.CrossDomainLink` to the reasons of items in a domain that is new to the user.

    It links the first cited event to the item, if most of that event's share in the cross-domain model comes from
    taste and not from the time of the event.
    """

    model: str = "cross_domain"
    few: int = 2
    """A domain with at most so many events of the user is new to them."""

    def compute_reasons(self, query: Query, slate: Slate) -> tuple[Reason, ...]:
        model = query.serving.models.get(self.model)
        reasons = slate.reasons or (Reason(),) * len(slate)
        if not isinstance(model, CrossDomainModel) or self.model not in slate.factors:
            return reasons
        table, history = query.serving.items, query.profile.history
        n_by_domain = Counter(item.domain for id_ in history.items if (item := table.get(id_)))
        evidence = model.extract_evidence(query.profile)
        known = slate.codes[slate.codes < len(model.vocabulary)]  # an item may be newer than the model
        taste_shares, shares = model.taste_shares(evidence, known), model.attribute(evidence, known)
        linked = {
            (int(known[row]), history.items[evidence.event_indices[column]])
            for row, column in zip(*np.nonzero(taste_shares > np.maximum(shares / 2, 0)), strict=True)
        }
        return tuple(
            reason._replace(crossing=_build_link(past, item))
            if reason.events
            and (item := table.items[code]) is not None
            and (past := table.get(reason.events[0].item)) is not None
            and n_by_domain[item.domain] <= self.few
            and (code, past.id) in linked
            else reason
            for code, reason in zip(slate.codes.tolist(), reasons, strict=True)
        )


def _build_link(past: Item, item: Item) -> CrossDomainLink:
    """The link from ``past`` to ``item``, with the tags and genres that both have, in the item's spelling."""
    past_names = {name.casefold() for name in (*past.tags, *past.genres)}
    common = tuple(name for name in (*item.tags, *item.genres) if name.casefold() in past_names)
    spelling_of = {name.casefold(): name for name in reversed(common)}
    return CrossDomainLink(past.domain, item.domain, tuple(spelling_of.values())[::-1])
