"""The section of the measured page about users who come from another domain."""

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


def bridges(result: dict[str, Any]) -> str:
    held = [_direction("To", one) for one in result["directions"]]
    later = [_direction("Later, to", one) for one in result["later"]]
    return "\n\n".join([f"## Across domains\n\n{_TEXT}", *held, _LATER, *later])


def _direction(to: str, one: dict[str, Any]) -> str:
    rows = [_row(name, model) for name, model in one["models"].items()]
    heads = "| model | HR@10 (95 %) | NDCG@10 (95 %) | gain in HR | gain in NDCG |\n| --- | --- | --- | --- | --- |"
    about = f"{one['users']:,} users, {one['catalogue']:,} items ranked; taste {one['taste']:g}, {one['days']:g} days."
    return f"### {to} {one['target']}s\n\n{about} {one['protocol']}.\n\n" + "\n".join([heads, *rows])


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
