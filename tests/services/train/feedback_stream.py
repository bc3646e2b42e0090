"""Lists with decisions, and feedback on them, in the store of a context without models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from palate.data.decision import PolicyDecision
from palate.data.events import Event
from palate.policies.clone_policy import clone_utilities
from palate.policies.decision import encode_decision, list_log_probabilities
from palate.ports.impressions import Impression
from palate.services.context import AppContext
from tests.policies.observations import policy_decision
from tests.services.conftest import NOW

K = 4
"""The length of the lists."""


def shown_list(number: int, user: str, **changes: Any) -> Impression:
    """List ``number``, of the items "number:0" … "number:3", with random features and propensities."""
    rng = np.random.default_rng(number)
    values: dict[str, Any] = {
        "recommendation_id": f"r{number}",
        "user": user,
        "at": NOW - 10_000 + number,
        "snapshot": "1",
        "pipeline": "1",
        "seed": number,
        "surprise": 0.1,
        "items": tuple(f"{number}:{position}" for position in range(K)),
        "propensities": tuple(rng.uniform(0.05, 0.5, K).tolist()),
        "decision": encode_decision(decision_of(number)),
    }
    return Impression(**(values | changes))


def decision_of(number: int, n: int = 20, **changes: Any) -> PolicyDecision:
    return policy_decision(number, n, rows=np.random.default_rng(number).permutation(n)[:K].astype(np.int32), **changes)


def drawn_by_clone(number: int, n: int = 20) -> dict[str, Any]:
    """The propensities and the decision of list ``number`` if the clone drew it."""
    rng, made = np.random.default_rng(number), decision_of(number, n)
    utilities = clone_utilities(made.decision)
    made = replace(made, rows=np.argsort(-(utilities + rng.gumbel(size=n)))[:K].astype(np.int32))
    propensities = np.exp(list_log_probabilities(utilities, made))
    return {"propensities": tuple(propensities.tolist()), "decision": encode_decision(made)}


async def show(context: AppContext, lists: Sequence[Impression]) -> None:
    """Store lists as shown."""
    for each in lists:
        assert context.impressions.put(each, 0)
    await context.impressions.flush()


def feedback(
    n_lists: int, n_users: int = 7, every_s: float = 1.0, *, by_clone: bool = False
) -> tuple[list[Impression], list[Event]]:
    """Lists of several users in turn, and two events on most of them: named, without a name, changed and retracted.

    A list is shown every ``every_s`` seconds; ``by_clone``: as the clone draws it.
    """
    rng = np.random.default_rng(5)
    lists, events = [], []
    for number in range(n_lists):
        user, shown_at = f"u{number % n_users}", NOW - 10_000 + number - (every_s - 1.0) * (n_lists - number)
        lists.append(shown_list(number, user, at=shown_at, **(drawn_by_clone(number) if by_clone else {})))
        for step in range(int(rng.integers(0, 4))):
            position, kind = int(rng.integers(K)), str(rng.choice(["click", "like", "dislike", "save"]))
            named = f"r{number}" if rng.random() < 0.7 else None
            event_id, item, at = f"e{number}:{step}", f"{number}:{position}", shown_at + 1_000 + step
            events.append(Event(event_id=event_id, user=user, item=item, kind=kind, at=at, recommendation_id=named))
            if rng.random() < 0.1:
                events.append(
                    Event(event_id=f"x{event_id}", user=user, item=item, kind="retract", at=at + 1, retracts=event_id)
                )
    return lists, events
