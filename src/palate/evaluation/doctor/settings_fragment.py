"""A fragment of ``palate.toml``: the default pipeline over fewer models."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from palate.models.composite import Stacking
from palate.models.registry import recommender
from palate.settings import Settings

_LEADERS: Final = ("ease", "ials", "linear_sequence", "item_knn", "sequential_rules", "content", "popular")
"""Whose word counts 1 where nothing was learned, the first that is there."""
NOTHING_LEFT: Final = "nothing is left that it could be made of"
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_BESIDE: Final = 0.1
"""What the others count beside a leader: enough to decide where it cannot say."""


def fragment(settings: Settings, left_out: Mapping[str, str], lead: str | None = None, objective: str = "auto") -> str:
    """TOML to lay over the settings: without the models in ``left_out``, each with its reason.

    With ``lead`` the pipeline listens to that model instead of the blend. ``objective`` is what
    models made of others are trained for. Without changes it is a comment alone.
    """
    without = {name: why for name, why in left_out.items() if name in settings.models}
    if lead is not None:
        unheard = [name for name, params in settings.models.items() if _learns(name, params) and name != lead]
        without = {**dict.fromkeys(unheard, f"the pipeline listens to {lead} instead"), **without}
    for name, params in settings.models.items():
        if "of" in params and name not in without and set(params["of"]) <= set(without):
            without[name] = NOTHING_LEFT
    lines = ["", "[models]", *(f"{_key(name)} = false  # {why}" for name, why in without.items())] if without else []
    for name, params in settings.models.items():
        if "of" in params and name not in without:
            lines += _combined(name, params, set(without), objective)
    if without or lead is not None:
        stages = _stages(settings.pipelines["default"].stages, set(without), lead)
        lines += ["", "[pipelines.default]", "stages = [", *(f"  {_toml(stage)}," for stage in stages), "]"]
    if not lines:
        return "# The settings fit these data; nothing needs to be changed.\n"
    return "\n".join(lines[1:]) + "\n"


def _combined(name: str, params: Mapping[str, Any], without: set[str], objective: str) -> list[str]:
    """What must change in a model made of others."""
    kept = [base for base in params["of"] if base not in without]
    changes = [f"of = {_toml(kept)}"] if len(kept) < len(params["of"]) else []
    if _learns(name, params) and objective != params.get("objective", Stacking.objective):
        changes.append(f"objective = {_toml(objective)}")
    return ["", f"[models.{_key(name)}]", *changes] if changes else []


def _learns(name: str, params: Mapping[str, Any]) -> bool:
    """Whether a model is made of others and learns how far to trust each."""
    return "of" in params and isinstance(recommender(str(params.get("recommender", name))), Stacking)


def _stages(stages: Sequence[Mapping[str, Any]], without: set[str], lead: str | None) -> list[dict[str, Any]]:
    """The stages without these models; where the lead of the weights goes, the next one takes it."""
    found = [dict(stage) for stage in stages if stage.get("model") not in without]
    there = [str(stage["model"]) for stage in found if stage["stage"] == "retrieve.model"]
    if lead is not None and lead not in there:
        found.insert(0, {"stage": "retrieve.model", "model": lead})
    for stage in found:
        if stage["stage"] == "rank.blend":
            _reweigh(stage, there, without, lead)
    return found


def _reweigh(stage: dict[str, Any], there: Sequence[str], without: set[str], lead: str | None) -> None:
    weights = {name: weight for name, weight in stage.get("weights", {}).items() if name not in without}
    if lead is not None:
        stage.pop("learned", None)
        beside = {name: _BESIDE for name in ("content", "popular") if name in there and name != lead}
        words = {name: weight for name, weight in weights.items() if name not in there and name != lead}
        weights = {lead: 1.0, **beside, **words}
    elif not any(weight >= 1 for name, weight in weights.items() if name in there):
        leader = next((name for name in _LEADERS if name in there), None)
        weights = {**({leader: 1.0} if leader else {}), **{n: w for n, w in weights.items() if n != leader}}
    if stage.get("learned") in without:
        del stage["learned"]
    stage["weights"] = weights


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _toml(value: Any) -> str:
    """A value on one line; JSON's strings and numbers are TOML's."""
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(name)} = {_toml(one)}" for name, one in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)
