"""The page section on the transformer."""

from __future__ import annotations

from typing import Any, Final

from benchmarks.table import table

_HEAD: Final = (
    "The [`transformer`](../docs/models/transformer.md) with its default settings. All items are ranked, seen "
    "ones left out; intervals are 95 % bootstraps over users, differences are paired by user. "
    "Nothing was chosen on test parts. Fits are in minutes of processor time, with one thread, on a machine that "
    "did other work."
)
_QUALITY: Final = (
    "### MovieLens 1M, each user's last event\n\n{users:,} users, {items:,} items, data digest `{digest}`, seed "
    "{seed}. {protocol}. Validation inside the fit chose {epochs} epochs and "
    "the scorer `{scorer}`. Published on the same task: SASRec with a softmax over 3,000 negatives 0.186 and "
    "0.316. The difference from `linear_sequence`, the best model in closed form, is {difference}."
)
_SPEED: Final = (
    "### Answers\n\nProcessor time on one core for {users} users and {items:,} items, from histories of which "
    "nothing is kept to scores of all items: a user alone (median), and all together. Eager PyTorch "
    "has the same weights, in the same run, and gets the histories as prepared arrays."
)
_ABLATION: Final = (
    "### Its parts\n\nMovieLens 100K, {users} users, validation data (the event before the last), 25 epochs, one "
    "seed; one part changed at a time. Data this small leave wide intervals: what is "
    "told apart from the base has an interval without 0. Data digest `{digest}`."
)
_COLD: Final = (
    "New items: {items} items, a random tenth, were in no event of the training, and are ranked among themselves "
    "for {users} users with events on them: NDCG@10 by content {content}, in random order "
    "{random}; the difference is {difference}. Without content they have no score."
)
_ENSEMBLE: Final = (
    "### In ensembles\n\nA blend of {bases} and the transformer, and a ranker over it, trained for the next event; "
    "MovieLens 1M, each user's last event, {users:,} users, seed {seed}. The same without the transformer is in "
    "[Quality](#quality). Where no trees help held-out users, the ranker is the blend. To save time, the copy "
    "without held-out users had {epochs} epochs. Weights for a history of "
    "100 events: {weights}."
)


def section(result: dict[str, Any]) -> str:
    parts = [f"## Transformer\n\n{_HEAD}"]
    writers = {"ml1m": _quality, "speed": _speed, "ablation": _ablation, "ensemble": _ensemble}
    parts += [write(result[name]) for name, write in writers.items() if name in result]
    return "\n\n".join(parts)


def _quality(measured: dict[str, Any]) -> str:
    text = _QUALITY.format(
        users=measured["users"],
        items=measured["items"],
        digest=measured["data_digest"][:12],
        seed=measured["seed"],
        protocol=measured["protocol"].capitalize(),
        epochs=measured["epochs"],
        scorer=measured["scorer"],
        difference=_signed(measured["difference"]),
    )
    rows = [
        (f"`{name}`", *_both(measured[name]), measured[name]["minutes"]) for name in ("transformer", "linear_sequence")
    ]
    return f"{text}\n\n{table(('model', 'NDCG@10', 'HR@10', 'fit, min'), rows)}"


def _speed(measured: dict[str, Any]) -> str:
    names = {"onnx": "ONNX Runtime, as served", "eager": "eager PyTorch"}
    rows = [
        (title, f"{measured['alone_ms'][name]:.2f}", f"{measured['users_per_s'][name]:,}")
        for name, title in names.items()
    ]
    text = _SPEED.format(users=measured["users"], items=measured["items"])
    return f"{text}\n\n{table(('', 'one user, ms', 'users/s together'), rows)}"


def _ablation(measured: dict[str, Any]) -> str:
    text = _ABLATION.format(users=measured["users"], digest=measured["data_digest"][:12])
    rows = [
        (name, *_both(row), _signed(row["difference"]) if "difference" in row else "", row["minutes"])
        for name, row in measured["rows"].items()
    ]
    cold = measured["cold"]
    new_items = _COLD.format(
        items=cold["items"],
        users=cold["users"],
        content=_both(cold["content"])[0],
        random=_both(cold["random"])[0],
        difference=_signed(cold["difference"]),
    )
    return f"{text}\n\n{table(('', 'NDCG@10', 'HR@10', 'NDCG@10 less base', 'fit, min'), rows)}\n\n{new_items}"


def _ensemble(measured: dict[str, Any]) -> str:
    weights = ", ".join(f"`{name}` {weight:.2f}" for name, weight in measured["weights"].items())
    text = _ENSEMBLE.format(
        bases=", ".join(f"`{name}`" for name in measured["bases"]),
        users=measured["users"],
        seed=measured["seed"],
        epochs=measured["held_out_epochs"],
        weights=weights,
    )
    rows = [(name, *_both(row)) for name, row in measured["models"].items()]
    gains = "; ".join(f"{name} {_signed(gain)}" for name, gain in measured["differences"].items())
    return f"{text}\n\n{table(('', 'NDCG@10', 'HR@10'), rows)}\n\nLess the transformer alone: {gains}."


def _both(row: dict[str, Any]) -> tuple[str, str]:
    """NDCG@10 and HR@10 with their intervals."""
    ndcg, hits = (
        f"{row[name]['mean']:.4f} ({row[name]['interval'][0]:.3f}–{row[name]['interval'][1]:.3f})"
        for name in ("ndcg", "hit_rate")
    )
    return ndcg, hits


def _signed(gap: dict[str, Any]) -> str:
    low, high = gap["interval"]
    return f"{gap['mean']:+.4f} ({low:+.4f} to {high:+.4f})".replace("-", "−")
