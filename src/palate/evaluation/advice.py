"""One sentence of advice on a comparison: what to serve, and which groups of users to serve differently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from palate.evaluation.comparison import Comparison
from palate.evaluation.regret import Regret, Row, Versus
from palate.evaluation.significance import bootstrap_interval
from palate.evaluation.verdict import CHANCE, ModelChoice, listed

_MAX_GROUPS: Final = 3


@dataclass(frozen=True, slots=True)
class Lead:
    """The difference in NDCG between the best row and another one."""

    best: str
    other: str
    difference: float
    """The difference of the mean NDCG."""
    interval: tuple[float, float]
    """95 % bootstrap interval over users, paired."""

    def sentence(self, k: int) -> str:
        """The difference and its interval, as a sentence."""
        low, high = self.interval
        return f"{self.best} leads {self.other} by {self.difference:.4f} of NDCG@{k} ({low:.4f} to {high:.4f})."


def lead(result: Comparison, default: str | None) -> Lead | None:
    """Compare the best row with the default or, if that is best or missing, with the second; None for a single row."""
    names = [name for name in result.models if name != CHANCE]
    if len(names) < 2:
        return None
    best, other = names[0], default if default in names[1:] else names[1]
    gap = result.models[best].per_user["ndcg"] - result.models[other].per_user["ndcg"]
    return Lead(best, other, float(gap.mean()), bootstrap_interval(gap, result.seeds[0]))


def advice(choice: ModelChoice, default: str | None, regret: Regret | None, k: int) -> str:
    """Say in one sentence what to do; names of models stand between backticks.

    ``default`` is the row that is served unless something is changed.
    """
    if choice.use == CHANCE:
        return "Allow more time or memory: only random lists were measured."
    if choice.chance:
        return "Collect more data: no model differs significantly from random lists yet."
    if default is None or regret is None:
        return f"Use `{choice.use}`: the default pipeline was not measured here."
    everyone = regret.everyone
    if choice.use != default:
        if choice.use == everyone.best:
            return (
                f"Serve `{choice.use}` instead of the default, which loses {_lost(everyone.crossed)} of NDCG@{k} to it."
            )
        return (
            f"Serve `{choice.use}` instead of the default: unlike the default it does not differ significantly "
            "from the best model."
        )
    if not regret.worse:
        return "Keep the default: no model is significantly better."
    groups = [
        f"serve `{row.best}` to {whom(row)}, for whom the default loses {_lost(row.crossed)} of NDCG@{k}"
        for row in regret.worse[:_MAX_GROUPS]
    ]
    return f"Keep the default, since no model is significantly better for all users; but {listed(groups)}."


def whom(row: Row) -> str:
    """A group of users in words."""
    if row.by == "everyone":
        return "everyone"
    if row.by != "history":
        return f"users of mostly {row.name}"
    return "users without known events" if row.name == "0" else f"users with {row.name} events"


def percent(share: float) -> str:
    """A share in percent with two digits, with a true minus sign: "4.2", "−12"."""
    shown = f"{100 * share:.1f}" if abs(share) < 0.0995 else f"{100 * share:.0f}"
    return shown.replace("-", "−") if float(shown) else shown.removeprefix("-")


def _lost(comparison: Versus) -> str:
    """The regret in percent with its interval."""
    low, high = comparison.interval
    return f"{percent(comparison.regret)} % ({percent(low)} to {percent(high)})"
