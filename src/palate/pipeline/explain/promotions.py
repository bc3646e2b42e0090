"""What rules did to an item, as a part of its reason."""

from __future__ import annotations

from palate.data.slate import Reason, Slate
from palate.pipeline.rules.active_rules import ActiveRules


def with_promotions(rules: ActiveRules, slate: Slate, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """The reasons of the items of a slate, with what rules added to each score and the names of those that raise it."""
    if slate.promotion is None and slate.positions is None:
        return reasons
    n = len(slate)
    promotions = [0.0] * n if slate.promotion is None else slate.promotion.tolist()
    pinned = [False] * n if slate.positions is None else (slate.positions >= 0).tolist()
    return tuple(
        reason._replace(
            promotion=promotion,
            rules=rules.names_of(code, is_pinned=is_pinned) if is_pinned or promotion > 0 else None,
        )
        if is_pinned or promotion
        else reason
        for reason, code, promotion, is_pinned in zip(reasons, slate.codes.tolist(), promotions, pinned, strict=True)
    )
