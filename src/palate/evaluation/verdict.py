"""Choose a model from a comparison, and state the reasons in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from palate.evaluation.comparison import Comparison

LEARNED: Final = ("pipeline", "blend")
"""The rows of the default pipeline and of its blend, in order of preference."""
CHANCE: Final = "random"
"""The row of random recommendations."""


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """The row of a comparison to use, and why."""

    use: str
    """The name of a row."""
    words: tuple[str, ...]
    """The reasons, in sentences."""
    chance: bool = False
    """Whether no row differs significantly from random recommendations."""


def choose(
    result: Comparison, fit_s: Mapping[str, float], default: str | None = None, lost_to: str | None = None
) -> ModelChoice:
    """Choose among the best row and those that do not differ from it significantly.

    The pipeline comes first, then its blend, then the row that is quickest to fit. ``fit_s``: seconds that each row
    takes to fit, with its base models. ``lost_to``: a single model to which the ``default`` loses significantly, as
    :mod:`palate.evaluation.regret` finds; it is chosen instead of the default.
    """
    names = list(result.models)
    if names == [CHANCE]:
        return ModelChoice(
            CHANCE, ("Nothing but random lists was measured.", "Use a larger budget, or more memory."), True
        )
    best = names[0]
    is_tied = dict(zip(result.pairs.names, result.pairs.with_best.tolist(), strict=True))
    tied = [name for name in names if is_tied[name] and name != best]
    sentences = [_figure(result, best)]
    if best == CHANCE or CHANCE in tied:
        sentences.append(
            "No model differs significantly from random lists: there are too few training events or test users."
        )
        return ModelChoice(
            "popular" if "popular" in names else best, (*sentences, "Use popular, and collect more data."), True
        )
    if tied:
        sentences.append(f"Not significantly different from it: {listed(tied)}.")
    elif len(names) > 1:
        sentences.append("It is significantly better than every other model.")
    candidates = [best, *tied]
    chosen = next((name for name in LEARNED if name in candidates), min(candidates, key=lambda name: fit_s[name]))
    if chosen == default and lost_to is not None:
        sentences.append(f"{chosen} is significantly worse than a model chosen on other users. Use {lost_to}.")
        return ModelChoice(lost_to, tuple(sentences))
    sentences += _reasons(chosen, candidates, fit_s)
    return ModelChoice(chosen, tuple(sentences))


def listed(names: Sequence[str]) -> str:
    """Join names with commas and "and": "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _figure(result: Comparison, best: str) -> str:
    evaluation = result.models[best]
    low, high = evaluation.intervals["ndcg"]
    chance = result.models.get(CHANCE)
    comparison_with_chance = f"; random lists reach {chance.metrics['ndcg']:.4f}" if chance and best != CHANCE else ""
    return (
        f"{best} does best: NDCG@{result.k} {evaluation.metrics['ndcg']:.4f}, with 95 % confidence between {low:.4f} "
        f"and {high:.4f}, over {evaluation.users:,} users{comparison_with_chance}."
    )


def _reasons(chosen: str, candidates: Sequence[str], fit_s: Mapping[str, float]) -> list[str]:
    quickest = min(candidates, key=lambda name: fit_s[name])
    if chosen in LEARNED:
        subject = (
            "the default pipeline, which uses the learned weights of its blend" if chosen == "pipeline" else "the blend"
        )
        sentences = [f"Use {subject}: nothing here is better, and it has weights of its own for users with few events."]
        if quickest not in LEARNED:
            quickest_s, chosen_s = fit_s[quickest], fit_s[chosen]
            sentences.append(
                f"If training must be quick, take {quickest}: {quickest_s:.1f} s instead of {chosen_s:.1f} s."
            )
        return sentences
    if len(candidates) > 1:
        return [f"Use {chosen}: of these it is the quickest to train, {fit_s[chosen]:.1f} s."]
    return [f"Use {chosen}."]
