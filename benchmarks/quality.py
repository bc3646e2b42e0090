"""Quality on public data: what each model and the default pipeline find, on protocols that others have used."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from benchmarks.measured import ML1M, ML100K, write
from palate.data.dataset import Dataset
from palate.data.importers import read
from palate.data.splits import after, at_least, given, last_out, stratified
from palate.data.splits import Split
from palate.evaluation.comparison import Comparison
from palate.evaluation.evaluate import Evaluation, evaluate, pooled
from palate.models.base import Model, Recommender, Run
from palate.models.blend import Blend
from palate.models.catalogue import recommender
from palate.models.combined import fit_all
from palate.models.ranker import Ranker
from palate.pipeline.pipeline import Pipeline
from palate.services.compare import lists_of
from palate.services.judge import through
from palate.services.train import recipes_of
from palate.settings import load_settings
