"""The page section on users and items with few or no events."""

from __future__ import annotations

from typing import Any, Final

_USERS: Final = (
    "A fifth of the users of MovieLens 1M held out whole ({n_users:,}); their first k events are known, all others "
    "relevant, and every item of the catalogue is ranked. *Text* is age, gender and occupation as they gave them, in a "
    "sentence. NDCG@10, and in brackets the 95 % bootstrap interval over users of what is gained on popularity."
)
_ITEMS: Final = (
    "A fifth of the items held out whole ({n_items:,}), ranked among themselves for {n_users:,} users by the rest of "
    "their histories. *Warm* models have learned from what everybody else did with these items. NDCG@10, 95 % "
    "bootstrap intervals over users."
)
_CHOSEN: Final = (
    "Settings were chosen on other held-out users and items, inside the training part. Seed {seed} (users drawn by "
    "{users_seed}, items by {items_seed}), data digest {data_digest:.12}."
)


def section(result: dict[str, Any]) -> str:
    users, items = result["users"], result["items"]
    return "\n\n".join(
        [
            "## Strangers",
            _USERS.format(**users),
            _users_table(users["ndcg"]),
            _ITEMS.format(**items),
            _items_table(items["ndcg"]),
            _CHOSEN.format(**result),
        ]
    )


def _users_table(ndcg: dict[str, Any]) -> str:
    names = next(iter(ndcg.values()))
    lines = [f"| k | {' | '.join(ndcg)} |", f"| --- |{' ---: |' * len(ndcg)}"]
    return "\n".join(
        [
            *lines,
            *(f"| {name} | {' | '.join(_with_gain(by_model[name]) for by_model in ndcg.values())} |" for name in names),
        ]
    )


def _with_gain(figures: dict[str, Any]) -> str:
    low, high = figures["over"]
    return f"{figures['ndcg']:.3f}" + (f" ({low:+.3f} to {high:+.3f})" if low or high else "")


def _items_table(ndcg: dict[str, Any]) -> str:
    rows = sorted(ndcg.items(), key=lambda row: row[1]["ndcg"])
    lines = [
        f"| {name} | {figures['ndcg']:.3f} | {figures['interval'][0]:.3f} to {figures['interval'][1]:.3f} |"
        for name, figures in rows
    ]
    return "\n".join(["| | NDCG@10 | 95 % |", "| --- | ---: | --- |", *lines])
