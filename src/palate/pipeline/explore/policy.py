"""Draw the final slate by the utilities of a learned policy, with exact propensities."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from palate.data.decision import Decision, PolicyDecision
from palate.data.slate import Slate
from palate.pipeline.domain_mix import n_required_domains
from palate.pipeline.explore.observe import observe
from palate.pipeline.explore.plackett_luce import MIN_SURPRISE, PlackettLuce, not_shown_mask
from palate.pipeline.query import DEFAULT_SURPRISE, Query
from palate.policies.clone_policy import CLONE_VERSION, ClonePolicy
from palate.policies.policy import Policy
from palate.types import Codes, Doubles

log = logging.getLogger(__name__)


class _Ranked(NamedTuple):
    """What a policy says of a slate."""

    policy: Policy
    decision: Decision
    utilities: Doubles | None
    """By the surprise of the query; None: nothing is drawn."""
    order: Codes
    """The rows in the order in which they stand if nothing is drawn, shape ``(len(slate),)``."""


@dataclass(frozen=True, kw_only=True)
class PolicyDraw(PlackettLuce):
    """Plackett-Luce sampling by the utilities of ``policy``, where it is live and the user has enough events.

    Its utilities of the first ``depth`` items are multiplied by DEFAULT_SURPRISE / surprise: at the default its own
    probabilities hold, and at 0 the items stand in the order of their utilities. Pages, pinned items and domains are
    treated as in ``explore.plackett_luce``. Before a user's event number ``from_event``, for requests with text, and
    without a live policy, this stage *is* ``explore.plackett_luce``. The drawn slate has the policy's decision; before
    ``from_event`` that of the clone, so that policies learn from these lists, too.
    """

    policy: str
    from_event: int = 5
    """The policy draws from a user's event of this number on."""

    @property
    def policies(self) -> tuple[str, ...]:
        return (self.policy,)

    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        ranked = self._rank(query, slate)
        if ranked is None:
            return super().__call__(query, slate, dropped)
        rows, propensities = self._draw_ranked(ranked, query, slate)
        return replace(slate.draw(rows, propensities), decision=_record(ranked, query, slate, rows))

    def draw(self, query: Query, slate: Slate) -> tuple[Codes, Doubles]:
        ranked = self._rank(query, slate)
        return super().draw(query, slate) if ranked is None else self._draw_ranked(ranked, query, slate)

    def log_distribution(self, query: Query, slate: Slate, items: Codes) -> Doubles:
        """As of ``explore.plackett_luce``, by the policy's utilities."""
        ranked = self._rank(query, slate)
        if ranked is None:
            return super().log_distribution(query, slate, items)
        if ranked.utilities is not None:
            return self.log_distribution_by(ranked.utilities, query, slate, items)
        result = np.empty((len(items), len(slate)))
        result[:, ranked.order] = self.log_distribution_by(None, query, slate.take(ranked.order), items)
        return result

    def _draw_ranked(self, ranked: _Ranked, query: Query, slate: Slate) -> tuple[Codes, Doubles]:
        if ranked.utilities is not None:
            return self.draw_by(ranked.utilities, query, slate)
        rows, propensities = self.draw_by(None, query, slate.take(ranked.order))
        return ranked.order[rows], propensities

    def _rank(self, query: Query, slate: Slate) -> _Ranked | None:
        """What the policy says; None: it has no say."""
        policy = query.policies.get(self.policy)
        has_text = bool(query.profile.ask or query.parsed_query.text or query.parsed_query.chips)
        if policy is None or has_text or not len(slate):
            return None
        decision = observe(query, slate, self.depth)
        if len(query.user_history) < self.from_event:
            clone = ClonePolicy(name=policy.name, version=CLONE_VERSION, warmth=self.warmth)
            return _Ranked(clone, decision, self.utilities(query, slate), np.arange(len(slate)))
        utilities = policy.utilities(decision)
        if utilities.shape != (len(decision.items),) or not np.isfinite(utilities).all():
            log.warning("Policy %s %s gave no finite utilities; it has no say.", policy.name, policy.version)
            return None
        order = np.arange(len(slate))
        if query.surprise < MIN_SURPRISE:
            keys = -utilities
            if slate.pinned is not None:
                keys[slate.pinned[: len(keys)]] = -np.inf
            order[: len(keys)] = np.argsort(keys, kind="stable")
            return _Ranked(policy, decision, None, order)
        return _Ranked(policy, decision, utilities * (DEFAULT_SURPRISE / query.surprise), order)


def _record(ranked: _Ranked, query: Query, slate: Slate, rows: Codes) -> PolicyDecision:
    """The decision with what was drawn."""
    n, available = len(ranked.decision.items), not_shown_mask(query, slate)
    n_pinned = 0 if slate.pinned is None else int(slate.pinned[available].sum())
    stored_rows = np.where(rows < n, rows, -1).astype(np.int32)
    if slate.pinned is not None and slate.positions is not None:  # pins need not be first: they count as not ranked
        stored_rows[slate.pinned[rows]] = -1
        available &= ~slate.pinned
        n_pinned = 0
    return PolicyDecision(
        ranked.policy.name,
        ranked.policy.version,
        ranked.policy.schema,
        ranked.decision,
        stored_rows,
        available[:n],
        n_pinned,
        bool(n_required_domains(query)) or _limits_mattered(query, slate, rows, n),
    )


def _limits_mattered(query: Query, slate: Slate, rows: Codes, n: int) -> bool:
    """Whether limits may have kept one of the first ``n`` items from a position: then it is no draw from all items."""
    if query.rules is None or query.rules.limits is None or not len(rows):
        return False
    limits, codes = query.rules.limits, slate.codes[rows]
    others = np.delete(slate.codes[:n], rows[rows < n])
    return bool(limits.is_full(others, limits.count(codes[:-1])).any() or limits.excess(codes).any())
