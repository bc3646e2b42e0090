"""The page section on the emotion classifier."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table

_MOOD = (
    "The [reader that comes with Palate](../docs/words.md) on the dev part of GoEmotions; weights, thresholds and "
    "every setting were chosen by cross-validation inside the train part. Intervals are 95 % bootstraps over texts."
)


def section(result: dict[str, Any]) -> str:
    heads = [
        (
            title,
            f"{head['macro_f1']:.3f} ({head['interval'][0]:.3f}–{head['interval'][1]:.3f})",
            f"{head['cross_validated']:.3f}",
        )
        for title, head in (("28 labels", result["labels"]), ("Ekman's six and neutral", result["ekman"]))
    ]
    labels = sorted(result["labels"]["each"].items(), key=lambda label: -label[1]["f1"])
    rows = [(name, label["f1"], label["train"], label["dev"]) for name, label in labels]
    return (
        f"## Moods\n\n{_MOOD} Seed {result['seed']}; {result['train_texts']:,} and {result['dev_texts']:,} texts.\n\n"
        f"{table(('', 'macro-F1 on dev (95 %)', 'cross-validated inside train'), heads)}\n\n"
        f"The weights take {result['weights_mb']} MB and {result['train_s']} s to train, cross-validation included; "
        f"a text is read in {result['read_ms']} ms and a sentence understood in {result['understand_ms']} ms "
        "(medians, one core).\n\n"
        f"{table(('label', 'F1', 'in train', 'in dev'), rows)}"
    )
