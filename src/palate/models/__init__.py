"""Recommenders, one file each; every name here loads its module when first asked for."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from palate.models.catalogue import RECOMMENDERS

if TYPE_CHECKING:
    from palate.models.blend import Blend as Blend
    from palate.models.bmf import BayesianMF as BayesianMF
    from palate.models.bridge import Bridge as Bridge
    from palate.models.content_knn import ContentKNN as ContentKNN
    from palate.models.ease import EASE as EASE
    from palate.models.follows import Follows as Follows
    from palate.models.ials import IALS as IALS
    from palate.models.item_knn import ItemKNN as ItemKNN
    from palate.models.meaning import Meaning as Meaning
    from palate.models.moods import Moods as Moods
    from palate.models.newcomers import Newcomers as Newcomers
    from palate.models.popular import Popular as Popular
    from palate.models.popular import Trending as Trending
    from palate.models.ranker import Ranker as Ranker
    from palate.models.rating_pool import RatingPool as RatingPool
    from palate.models.segments import Segments as Segments
    from palate.models.sequence import Sequence as Sequence
    from palate.models.two_tower import TwoTower as TwoTower
    from palate.models.uniform import Uniform as Uniform

_MODULE_OF = {path.partition(":")[2]: path.partition(":")[0] for path in RECOMMENDERS.values()}

__all__ = [
    "EASE",
    "IALS",
    "BayesianMF",
    "Blend",
    "Bridge",
    "ContentKNN",
    "Follows",
    "ItemKNN",
    "Meaning",
    "Moods",
    "Newcomers",
    "Popular",
    "Ranker",
    "RatingPool",
    "Segments",
    "Sequence",
    "Trending",
    "TwoTower",
    "Uniform",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"palate.models has no {name!r}; it has {', '.join(_MODULE_OF)}")
    return getattr(importlib.import_module(_MODULE_OF[name]), name)
