"""Advice on a comparison: what to serve, and to whom something else, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from palate.evaluation.comparison import Comparison
from palate.evaluation.regret import Regret, Row, Versus
from palate.evaluation.significance import bootstrap_interval
from palate.evaluation.verdict import CHANCE, Choice, listed

_GROUPS_SAID: Final = 3


@dataclass(frozen=True, slots=True)
class Lead:
    """The winner beside another row."""

    best: str
    other: str
    difference: float
    """Of the means of NDCG."""
    interval: tuple[float, float]
    """95 % bootstrap interval over users, paired."""

    def sentence(self, k: int) -> str:
        """Both rows and how far they lie apart, in words."""
        low, high = self.interval
        return f"{self.best} leads {self.other} by {self.difference:.4f} of NDCG@{k} ({low:.4f} to {high:.4f})."


def lead(result: Comparison, default: str | None) -> Lead | None:
    """The winner beside the default or, where that wins or is not there, beside the next; None for one row alone."""
    names = [name for name in result.models if name != CHANCE]
    if len(names) < 2:
        return None
    best, other = names[0], default if default in names[1:] else names[1]
    gap = result.models[best].per_user["ndcg"] - result.models[other].per_user["ndcg"]
    return Lead(best, other, float(gap.mean()), bootstrap_interval(gap, result.seeds[0]))


def advice(choice: Choice, default: str | None, regret: Regret | None, k: int) -> str:
    """What to do, in one sentence; names of models stand between backticks.

    ``default`` is the row that is served unless something is changed.
    """
    if choice.use == CHANCE:
        return "Give it more time or memory: nothing but random lists was measured."
    if choice.chance:
        return "Bring more data: nothing is told apart from chance yet."
    if default is None or regret is None:
        return f"Use `{choice.use}`: the default pipeline was not measured here."
    everyone = regret.everyone
    if choice.use != default:
        if choice.use == everyone.best:
            return (
                f"Serve `{choice.use}` instead of the default, which loses {_lost(everyone.crossed)} of NDCG@{k} to it."
            )
        return f"Serve `{choice.use}` instead of the default: unlike the default it is not told apart from the best."
    if not regret.worse:
        return "Keep the default: nothing beats it beyond noise."
    groups = [
        f"serve `{row.best}` to {whom(row)}, whom the default costs {_lost(row.crossed)} of NDCG@{k}"
        for row in regret.worse[:_GROUPS_SAID]
    ]
    return f"Keep the default, which nothing beats for everyone; but {listed(groups)}."


def whom(row: Row) -> str:
    """The users of a group, in words."""
    if row.by == "everyone":
        return "everyone"
    if row.by != "history":
        return f"users of mostly {row.name}"
    return "users of whom nothing is known" if row.name == "0" else f"users with {row.name} events"


def percent(share: float) -> str:
    """A share that may be below 0, of two digits: "4.2", "-12"."""
    shown = f"{100 * share:.1f}" if abs(share) < 0.0995 else f"{100 * share:.0f}"
    return shown.replace("-", "−") if float(shown) else shown.removeprefix("-")


def _lost(one: Versus) -> str:
    low, high = one.interval
    return f"{percent(one.regret)} % ({percent(low)} to {percent(high)})"
