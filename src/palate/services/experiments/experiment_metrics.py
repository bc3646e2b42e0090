"""The metrics of live experiments: one value for each user, from their lists and the feedback on these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from palate.evaluation.ab_test import VariantSample, ratio_sample
from palate.services.experiments.joined_log import JoinedList
from palate.types import Doubles

Unit = Literal["user", "list"]

PRIMARY: Final[dict[str, Unit]] = {"reward": "user", "clicks": "user", "lists": "user", "reward_per_list": "list"}
"""The metrics that may decide; of each, whether it is a sum over the lists of a user, or a ratio to their number."""
GUARDRAILS: Final[dict[str, bool]] = {
    "dislikes": True,
    "errors": True,
    "latency_ms": True,
    "clicks": False,
    "lists": False,
}
"""The metrics that must not become worse; of each, whether lower is better. The first three are means over lists."""
_SUM_OF: Final = {"reward_per_list": "reward"}


@dataclass(frozen=True, slots=True)
class UserTotals:
    """What a user's lists of an experiment add up to."""

    lists: int
    reward: float
    clicks: int
    """Items with feedback that earns more than nothing."""
    dislikes: int
    errors: int
    """Lists of the control that were shown because the variant's pipeline failed."""
    latency_ms: float
    reward_before: float
    """Of the user's lists before the experiment; NaN if there were none."""
    first_clicks: int = 0
    second_clicks: int = 0
    """In mixed lists, clicks on items of the control and of the treatment."""


def user_totals(shown: Sequence[JoinedList], failed: Sequence[bool], before: Sequence[JoinedList]) -> UserTotals:
    """Add up the lists ``shown`` in the experiment, of which some ``failed``, and those from ``before`` it."""
    teams = [_clicks_of_teams(each) for each in shown]
    return UserTotals(
        lists=len(shown),
        reward=sum(sum(each.rewards) for each in shown),
        clicks=sum(_is_click(each).count(True) for each in shown),
        dislikes=sum(is_disliked for each in shown for is_disliked in _is_dislike(each)),
        errors=sum(failed),
        latency_ms=sum(each.impression.took_ms or 0.0 for each in shown),
        reward_before=sum(sum(each.rewards) for each in before) if before else float("nan"),
        first_clicks=sum(first for first, _ in teams),
        second_clicks=sum(second for _, second in teams),
    )


@dataclass(slots=True)
class ArmTotals:
    """The totals of all users of an arm, as columns."""

    users: list[UserTotals] = field(default_factory=list)

    def column(self, name: str) -> Doubles:
        """A field of all users."""
        return np.array([getattr(user, name) for user in self.users], np.float64)

    def sample(self, metric: str) -> VariantSample:
        """A metric of :data:`PRIMARY` or :data:`GUARDRAILS`, with users as the unit."""
        values = self.column(_SUM_OF.get(metric, metric))
        if is_per_user(metric) or not self.users:
            return VariantSample.of(values)
        return ratio_sample(values, self.column("lists"))


def is_per_user(metric: str) -> bool:
    """Whether a metric is a sum over the lists of a user, and not a ratio to their number."""
    return PRIMARY.get(metric) == "user"


METRICS: Final = tuple(dict.fromkeys((*PRIMARY, *GUARDRAILS)))


def _is_click(joined: JoinedList) -> list[bool]:
    return [each is not None and each.reward > 0 for each in joined.feedback]


def _is_dislike(joined: JoinedList) -> list[bool]:
    return [each is not None and "dislike" in each.kinds for each in joined.feedback]


def _clicks_of_teams(joined: JoinedList) -> tuple[int, int]:
    teams = joined.impression.teams or ""  # empty if the list is not mixed
    clicked = [team for team, is_click in zip(teams, _is_click(joined), strict=False) if is_click]
    return clicked.count("0"), clicked.count("1")
