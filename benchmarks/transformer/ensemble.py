"""Blend and ranker with a transformer among their base models, on each user's last event of MovieLens 1M."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

from benchmarks.transformer.runs import SEED, Runs, difference, figures
from palate.evaluation.evaluate import Evaluation
from palate.models.base import FitCache, Model, Run
from palate.models.composite import fit_all
from palate.models.ensemble.blend import Blend
from palate.models.ensemble.ranker import Ranker
from palate.models.neural.transformer import Transformer
from palate.services.train.train import recipes_of
from palate.settings import load_settings

_NAME: Final = "transformer"
HELD_OUT_EPOCHS: Final = 50
"""The copy without held-out users has fewer epochs here than the model that is served, to save time."""


def measure_ensemble(folder: Path) -> dict[str, Any]:
    """NDCG@10 of blend and ranker, trained for the next event, without and with the transformer."""
    runs, _ = Runs.of_ml1m(folder, "test")
    transformer, _ = runs.fit_transformer("ml1m", Transformer())
    transformer = replace(transformer, epochs=HELD_OUT_EPOCHS)
    plain = replace(cast(Blend, recipes_of(load_settings())["blend"]), objective="next")
    joined = replace(plain, of={**plain.of, _NAME: transformer.recipe})
    run = Run(SEED, fit_cache=FitCache(shares_folds=True), checkpoints=folder / "checkpoints")
    models: dict[str, Model] = {_NAME: transformer, **fit_all(plain.of, runs.split.train, run)}
    evaluations: dict[str, Evaluation] = {_NAME: runs.evaluate(transformer)}
    weights: dict[str, float] = {}
    for title, recipe in (("without", plain), ("with", joined)):
        blend = recipe.fit_on_bases({name: models[name] for name in recipe.of}, runs.split.train, run)
        weights = {name: round(weight, 3) for name, weight in blend.weights_for(100).items()}
        ranker = Ranker({**Ranker().of, "blend": recipe}, objective="next")
        others = fit_all({name: other for name, other in ranker.of.items() if name != "blend"}, runs.split.train, run)
        fitted = {
            f"blend {title}": blend,
            f"ranker {title}": _fit_ranker(ranker, {"blend": blend, **others}, runs, run),
        }
        for name, model in fitted.items():
            evaluations[name] = runs.evaluate(model)
            print(name, figures(evaluations[name]), flush=True)
    return {
        "protocol": runs.split.protocol,
        "seed": SEED,
        "users": evaluations[_NAME].users,
        "held_out_epochs": HELD_OUT_EPOCHS,
        "models": {name: figures(evaluation) for name, evaluation in evaluations.items()},
        "differences": {
            name: difference(evaluations[f"{name} with"], evaluations[f"{name} without"])
            for name in ("blend", "ranker")
        },
        "weights": weights,
    }


def _fit_ranker(recipe: Ranker, bases: Mapping[str, Model], runs: Runs, run: Run) -> Model:
    return recipe.fit_on_bases({name: bases[name] for name in recipe.of}, runs.split.train, run)
