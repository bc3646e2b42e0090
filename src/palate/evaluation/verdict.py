"""A verdict on a comparison: which model to use, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from palate.evaluation.comparison import Comparison

LEARNED: Final = ("pipeline", "blend")
"""What the default settings serve: models weighed by what they are worth to each kind of user."""
CHANCE: Final = "random"
"""The row of lists drawn at random."""


@dataclass(frozen=True, slots=True)
class Choice:
    use: str
    """A row of the comparison."""
    words: tuple[str, ...]
    """Why, in sentences."""
    chance: bool = False
    """Whether nothing is told apart from chance."""


def choose(
    result: Comparison, fit_s: Mapping[str, float], default: str | None = None, lost_to: str | None = None
) -> Choice:
    """The best row or, of those that are not told apart from it, the pipeline and its blend, else the quickest to fit.

    ``fit_s``: seconds that each row takes to fit, with all that it is made of. ``lost_to``: a single
    model to which the ``default`` surely loses, as :mod:`palate.evaluation.regret` finds; then that.
    """
    names = list(result.models)
    if names == [CHANCE]:
        return Choice(CHANCE, ("Nothing but random lists was measured.", "Use a larger budget, or more memory."), True)
    best = names[0]
    level = dict(zip(result.pairs.names, result.pairs.with_best.tolist(), strict=True))
    tied = [name for name in names if level[name] and name != best]
    words = [_figure(result, best)]
    if best == CHANCE or CHANCE in tied:
        words.append("Nothing is told apart from chance: there is too little to learn from, or too few to ask.")
        return Choice("popular" if "popular" in names else best, (*words, "Use popular, and bring more data."), True)
    if tied:
        words.append(f"Not told apart from it: {listed(tied)}.")
    elif len(names) > 1:
        words.append("It is ahead of every other by more than chance.")
    candidate_mask = [best, *tied]
    use = next((name for name in LEARNED if name in candidate_mask), min(candidate_mask, key=lambda name: fit_s[name]))
    if use == default and lost_to is not None:
        words.append(f"Against a model picked on other users {use} loses by more than chance. Use {lost_to}.")
        return Choice(lost_to, tuple(words))
    words += _reasons(use, candidate_mask, fit_s)
    return Choice(use, tuple(words))


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them: "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _figure(result: Comparison, best: str) -> str:
    one = result.models[best]
    low, high = one.intervals["ndcg"]
    chance = result.models.get(CHANCE)
    beside = f"; random lists reach {chance.metrics['ndcg']:.4f}" if chance and best != CHANCE else ""
    return (
        f"{best} does best: NDCG@{result.k} {one.metrics['ndcg']:.4f}, with 95 % confidence between {low:.4f} "
        f"and {high:.4f}, over {one.users:,} users{beside}."
    )


def _reasons(use: str, candidate_mask: Sequence[str], fit_s: Mapping[str, float]) -> list[str]:
    quickest = min(candidate_mask, key=lambda name: fit_s[name])
    if use in LEARNED:
        what = "the default pipeline, which listens as its blend learned" if use == "pipeline" else "the blend"
        words = [f"Use {what}: nothing here does better, and it also knows whom to ask about users it hardly knows."]
        if quickest not in LEARNED:
            took, whole = fit_s[quickest], fit_s[use]
            words.append(f"If training must be quick, take {quickest}: {took:.1f} s instead of {whole:.1f} s.")
        return words
    if len(candidate_mask) > 1:
        return [f"Use {use}: of these it is the quickest to train, {fit_s[use]:.1f} s."]
    return [f"Use {use}."]
