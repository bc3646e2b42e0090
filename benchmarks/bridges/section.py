"""The page section on users known from another domain."""

from __future__ import annotations

from typing import Any

_TEXT = (
    "Users who were held out: what they did in one domain is known, all that they did in the other is asked, and all "
    "its items are ranked (protocol [`crossing`](../docs/evaluation.md), settings chosen on validation, this part "
    "asked once). `ials`, tuned, is the best on validation of the models that learn from both domains and see a "
    "user's source ids alone; [`cross_domain`](../docs/models/cross_domain.md) is as it comes, and *without taste* "
    "goes by time alone. Gains of `cross_domain` are paired, with 95 % bootstraps over users and p of the paired "
    "randomisation test (Holm)."
)
_LATER = (
    "Little leaks through time (protocol `crossing_after`): those who had done something in one domain only when the "
    "oldest 80 % of the log ended are asked what they do in the other afterwards; nothing is learned from later "
    "events. They are too few to tell anything apart."
)


def section(result: dict[str, Any]) -> str:
    at_once = [_direction("To", direction) for direction in result["directions"]]
    later = [_direction("Later, to", direction) for direction in result["later"]]
    return "\n\n".join([f"## Across domains\n\n{_TEXT}", *at_once, _LATER, *later])


def _direction(heading: str, direction: dict[str, Any]) -> str:
    rows = [_row(name, model) for name, model in direction["models"].items()]
    header = "| model | HR@10 (95 %) | NDCG@10 (95 %) | gain in HR | gain in NDCG |\n| --- | --- | --- | --- | --- |"
    summary = (
        f"{direction['users']:,} users, {direction['catalogue']:,} items ranked; taste {direction['taste']:g}, "
        f"{direction['days']:g} days. {direction['protocol']}."
    )
    return f"### {heading} {direction['target']}s\n\n{summary}\n\n" + "\n".join([header, *rows])


def _row(name: str, model: dict[str, Any]) -> str:
    figures = (
        f"{model[figure]:.4f} ({model['intervals'][figure][0]:.4f}–{model['intervals'][figure][1]:.4f})"
        for figure in ("hit_rate", "ndcg")
    )
    gains = (_gain(model["bridge_gains"].get(figure)) for figure in ("hit_rate", "ndcg"))
    return f"| `{name}` | {' | '.join((*figures, *gains))} |"


def _gain(gain: dict[str, Any] | None) -> str:
    if gain is None:
        return ""
    low, high = gain["interval"]
    return f"{gain['gain']:+.4f} ({low:+.4f} to {high:+.4f}), p {gain['p']:g}"
