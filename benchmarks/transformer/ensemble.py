"""Blend and ranker with a transformer among their base models, on each user's last event of MovieLens 1M."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from benchmarks.transformer.runs import SEED, Runs, difference, figures
from palate.models.base import FitCache, Model, Run
from palate.models.composite import fit_all
from palate.models.ensemble.blend import Blend
from palate.models.ensemble.ranker import Ranker
from palate.models.neural.transformer import Transformer
from palate.models.registry import recommender

_NAME: Final = "transformer"
BASES: Final = ("ease", "ials", "linear_sequence", "sequential_rules", "content", "popular", "trending")
HELD_OUT_EPOCHS: Final = 50
"""The copy without held-out users has fewer epochs here than the model that is served, to save time."""


def measure_ensemble(folder: Path) -> dict[str, Any]:
    """NDCG@10 of the transformer, of a blend with it, and of a ranker over that, trained for the next event."""
    runs, _ = Runs.of_ml1m(folder, "test")
    train, run = runs.split.train, Run(SEED, fit_cache=FitCache(shares_folds=True))
    recipes = {name: recommender(name) for name in BASES}
    rules = Ranker().of["next"]
    models = fit_all({**recipes, "next": rules}, train, run)
    transformer, _ = runs.fit_transformer("ml1m", Transformer())
    transformer = replace(transformer, epochs=HELD_OUT_EPOCHS)
    recipe = Blend({**recipes, _NAME: transformer.recipe}, objective="next")
    blend = recipe.fit_on_bases({name: {**models, _NAME: transformer}[name] for name in recipe.of}, train, run)
    ranker = Ranker({"blend": recipe, "next": rules}, objective="next")
    fitted: dict[str, Model] = {
        _NAME: transformer,
        "blend": blend,
        "ranker": ranker.fit_on_bases({"blend": blend, "next": models["next"]}, train, run),
    }
    evaluations = {name: runs.evaluate(model) for name, model in fitted.items()}
    return {
        "protocol": runs.split.protocol,
        "seed": SEED,
        "users": evaluations[_NAME].users,
        "held_out_epochs": HELD_OUT_EPOCHS,
        "bases": list(BASES),
        "models": {name: figures(evaluation) for name, evaluation in evaluations.items()},
        "differences": {name: difference(evaluations[name], evaluations[_NAME]) for name in ("blend", "ranker")},
        "weights": {name: round(weight, 3) for name, weight in blend.weights_for(100).items()},
    }
