"""Measure the transformer: on MovieLens 1M, its parts on MovieLens 100K, in the blend, and the speed of answers.

``python -m benchmarks.transformer [PART …] [FOLDER]``: FOLDER keeps fitted models, so that a stopped run goes on.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.measured import read_result, write_result
from benchmarks.transformer.ablation import measure_ablation
from benchmarks.transformer.ensemble import measure_ensemble
from benchmarks.transformer.runs import SEED, Runs, difference, figures
from benchmarks.transformer.speed import measure_speed
from palate.models.item_item.linear_sequence import LinearSequence
from palate.models.neural.transformer import Transformer


def main() -> None:
    measures: dict[str, Callable[[Path], Any]] = {
        "ml1m": measure_ml1m,
        "speed": measure_answers,
        "ablation": measure_ablation,
        "ensemble": measure_ensemble,
    }
    chosen = [part for part in sys.argv[1:] if part in measures] or list(measures)
    folders = [Path(argument) for argument in sys.argv[1:] if argument not in measures]
    with tempfile.TemporaryDirectory() as temporary:
        folder = folders[0] if folders else Path(temporary)
        result = {key: value for key, value in read_result("transformer").items() if key in measures}
        for part in chosen:
            write_result("transformer", result := {**result, part: measures[part](folder)})


def measure_ml1m(folder: Path) -> dict[str, Any]:
    """NDCG@10 and HR@10 on each user's last event, beside the best model in closed form."""
    runs, data = Runs.of_ml1m(folder, "test")
    linear, minutes_linear = runs.fit("ml1m-linear", LinearSequence())
    model, minutes = runs.fit_transformer("ml1m", Transformer())
    of_linear, of_transformer = runs.evaluate(linear), runs.evaluate(model)
    return {
        "protocol": runs.split.protocol,
        "data_digest": data.digest,
        "seed": SEED,
        "users": of_transformer.users,
        "items": int(runs.split.train.n_items),
        "scorer": model.scorer,
        "epochs": model.epochs,
        "card": {"ndcg": model.card["ndcg"][-1], "scorers": model.card["scorers"]},
        "transformer": {**figures(of_transformer), "minutes": round(minutes, 1)},
        "linear_sequence": {**figures(of_linear), "minutes": round(minutes_linear, 1)},
        "difference": difference(of_transformer, of_linear),
    }


def measure_answers(folder: Path) -> dict[str, Any]:
    """The speed of the model that :func:`measure_ml1m` fits."""
    runs, _ = Runs.of_ml1m(folder, "test")
    return measure_speed(runs.fit_transformer("ml1m", Transformer())[0], runs.split.train)


if __name__ == "__main__":
    main()
