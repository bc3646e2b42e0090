"""Write a fragment of ``palate.toml`` that changes the default pipeline to fewer models."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

from palate.models.composite import Stacking
from palate.models.registry import recommender
from palate.settings import Settings, Table

_LEADERS: Final = ("ease", "ials", "linear_sequence", "item_knn", "sequential_rules", "content", "popular")
"""Without learned weights, the first of these models that is used gets the weight 1."""
NOTHING_LEFT: Final = "nothing is left that it could be made of"
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_MINOR_WEIGHT: Final = 0.1
"""The weight of other models besides the lead: enough to rank items that the lead cannot score."""


def fragment(settings: Settings, left_out: Mapping[str, str], lead: str | None = None, objective: str = "auto") -> str:
    """Write TOML that overrides the settings: without the models in ``left_out``, each with its reason.

    With ``lead`` the pipeline ranks by that model instead of the blend. ``objective`` is the training objective of
    stacking models. If nothing changes, the text is only a comment.
    """
    removed = {name: reason for name, reason in left_out.items() if name in settings.models}
    if lead is not None:
        unused = [name for name, params in settings.models.items() if _is_stacking(name, params) and name != lead]
        removed = {**dict.fromkeys(unused, f"the pipeline listens to {lead} instead"), **removed}
    for name, params in settings.models.items():
        if "of" in params and name not in removed and set(params["of"]) <= set(removed):
            removed[name] = NOTHING_LEFT
    lines = (
        ["", "[models]", *(f"{_key(name)} = false  # {reason}" for name, reason in removed.items())] if removed else []
    )
    for name, params in settings.models.items():
        if "of" in params and name not in removed:
            lines += _ensemble_lines(name, params, set(removed), objective)
    if removed or lead is not None:
        stages = _stages(settings.pipelines["default"].stages, set(removed), lead)
        lines += ["", "[pipelines.default]", "stages = [", *(f"  {_toml(stage)}," for stage in stages), "]"]
    if not lines:
        return "# The settings fit these data; nothing needs to be changed.\n"
    return "\n".join(lines[1:]) + "\n"


def _ensemble_lines(name: str, params: Table, removed: set[str], objective: str) -> list[str]:
    """The changed settings of an ensemble."""
    bases = [base for base in params["of"] if base not in removed]
    changes = [f"of = {_toml(bases)}"] if len(bases) < len(params["of"]) else []
    if _is_stacking(name, params) and objective != params.get("objective", Stacking.objective):
        changes.append(f"objective = {_toml(objective)}")
    return ["", f"[models.{_key(name)}]", *changes] if changes else []


def _is_stacking(name: str, params: Table) -> bool:
    """Whether a model is an ensemble that learns the weights of its base models."""
    return "of" in params and isinstance(recommender(str(params.get("recommender", name))), Stacking)


def _stages(stages: Sequence[Table], removed: set[str], lead: str | None) -> list[Table]:
    """The stages without these models, and with new weights in ``rank.blend``."""
    changed = [dict(stage) for stage in stages if stage.get("model") not in removed]
    retrieved = [str(stage["model"]) for stage in changed if stage["stage"] == "retrieve.model"]
    if lead is not None and lead not in retrieved:
        changed.insert(0, {"stage": "retrieve.model", "model": lead})
    for stage in changed:
        if stage["stage"] == "rank.blend":
            _reweigh(stage, retrieved, removed, lead)
    return changed


def _reweigh(stage: Table, retrieved: Sequence[str], removed: set[str], lead: str | None) -> None:
    """Change the weights of a ``rank.blend`` stage in place: a model that leads has the weight 1."""
    weights = {name: weight for name, weight in stage.get("weights", {}).items() if name not in removed}
    if lead is not None:
        stage.pop("learned", None)
        minor_weights = {name: _MINOR_WEIGHT for name in ("content", "popular") if name in retrieved and name != lead}
        other_weights = {name: weight for name, weight in weights.items() if name not in retrieved and name != lead}
        weights = {lead: 1.0, **minor_weights, **other_weights}
    elif not any(weight >= 1 for name, weight in weights.items() if name in retrieved):
        leader = next((name for name in _LEADERS if name in retrieved), None)
        weights = {**({leader: 1.0} if leader else {}), **{n: w for n, w in weights.items() if n != leader}}
    if stage.get("learned") in removed:
        del stage["learned"]
    stage["weights"] = weights


def _key(name: str) -> str:
    """A name as a TOML key, quoted if necessary."""
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _toml(value: object) -> str:
    """A value on one line; JSON's strings and numbers are TOML's."""
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{_key(name)} = {_toml(element)}" for name, element in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)
