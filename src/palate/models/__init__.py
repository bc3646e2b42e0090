"""The recommenders, one file each; a name here imports its module on first use."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from palate.models.registry import RECOMMENDERS

if TYPE_CHECKING:
    from palate.models.baseline.popular import Popular as Popular
    from palate.models.baseline.popular import Trending as Trending
    from palate.models.baseline.random import Random as Random
    from palate.models.content.embeddings import TextEmbedding as TextEmbedding
    from palate.models.content.moods import Moods as Moods
    from palate.models.content.tfidf import ContentKNN as ContentKNN
    from palate.models.ensemble.blend import Blend as Blend
    from palate.models.ensemble.cold_start import ColdStart as ColdStart
    from palate.models.ensemble.cross_domain import CrossDomain as CrossDomain
    from palate.models.ensemble.ranker import Ranker as Ranker
    from palate.models.factor.ials import IALS as IALS
    from palate.models.item_item.ease import EASE as EASE
    from palate.models.item_item.item_knn import ItemKNN as ItemKNN
    from palate.models.item_item.linear_sequence import LinearSequence as LinearSequence
    from palate.models.item_item.sequential_rules import SequentialRules as SequentialRules
    from palate.models.neural.transformer import Transformer as Transformer
    from palate.models.rating.bmf import BayesianMF as BayesianMF
    from palate.models.rating.rating_ensemble import RatingEnsemble as RatingEnsemble
    from palate.models.rating.two_tower import TwoTower as TwoTower
    from palate.models.segment.segments import Segments as Segments

_MODULE_OF = {path.partition(":")[2]: path.partition(":")[0] for path in RECOMMENDERS.values()}

__all__ = [
    "EASE",
    "IALS",
    "BayesianMF",
    "Blend",
    "ColdStart",
    "ContentKNN",
    "CrossDomain",
    "ItemKNN",
    "LinearSequence",
    "Moods",
    "Popular",
    "Random",
    "Ranker",
    "RatingEnsemble",
    "Segments",
    "SequentialRules",
    "TextEmbedding",
    "Transformer",
    "Trending",
    "TwoTower",
]


def __getattr__(name: str) -> object:
    if name not in _MODULE_OF:
        raise AttributeError(f"palate.models has no {name!r}; it has {', '.join(_MODULE_OF)}")
    return getattr(importlib.import_module(_MODULE_OF[name]), name)
