"""Adding a model: file, registry line, public name, contract test of at most ten lines, changelog line."""

from __future__ import annotations

import ast
import importlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

import palate.models
from palate.data.dataset import Dataset
from palate.data.item_table import ItemTable
from palate.data.profile import Profile
from palate.models.base import Model, Recommender, Run
from palate.models.evidence import UserEvidence
from palate.models.registry import RECOMMENDERS, recommender
from palate.models.snapshot import Manifest, Snapshot
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState
from palate.testing import ModelContract
from palate.types import Floats

ROOT = Path(__file__).parents[2]
NAMES = list(RECOMMENDERS)
MOST_LINES = 10


def class_of(name: str) -> str:
    return RECOMMENDERS[name].partition(":")[2]


@pytest.mark.parametrize("name", NAMES)
def test_every_model_has_a_file_and_a_line_in_the_registry(name: str) -> None:
    module = importlib.import_module(RECOMMENDERS[name].partition(":")[0])
    recipe = getattr(palate.models, class_of(name))
    assert Path(str(module.__file__)).is_relative_to(Path(str(palate.models.__file__)).parent)
    assert recipe.__module__ == module.__name__
    assert recipe.name == name, "its files and traces would carry another name"
    assert class_of(name) in palate.models.__all__, (
        f"add {class_of(name)} to __all__, and to the imports under TYPE_CHECKING, in src/palate/models/__init__.py"
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_model_has_a_contract_test_of_at_most_ten_lines(name: str) -> None:
    lines = _contract_tests().get(class_of(name), [])
    assert lines, f"no class in tests/models inherits ModelContract with recipe = {class_of(name)}(…)"
    assert min(lines) <= MOST_LINES, f"move other tests out of the contract class of {class_of(name)}"


@pytest.mark.parametrize("name", NAMES)
def test_every_model_is_in_the_changelog(name: str) -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    is_mentioned = class_of(name) in text or f"`{name}`" in text
    assert is_mentioned, f"add a line with `{name}` in backticks under '### Added' of CHANGELOG.md"


@cache
def _contract_tests() -> dict[str, list[int]]:
    """For each recipe class how many lines its contract tests have."""
    lengths: dict[str, list[int]] = {}
    for file in Path(__file__).parent.rglob("test_*.py"):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and "ModelContract" in map(ast.unparse, node.bases):
                for line in node.body:
                    if isinstance(line, ast.Assign) and isinstance(line.value, ast.Call):
                        length = (node.end_lineno or 0) - node.lineno + 1
                        lengths.setdefault(ast.unparse(line.value.func), []).append(length)
    return lengths


@dataclass(frozen=True)
class Toy(Recommender):
    """Items by the length of their ids; ``sign`` -1 for the longest first."""

    name: ClassVar[str] = "toy"
    sign: float = 1.0

    def fit(self, data: Dataset, run: Run = Run()) -> ToyModel:
        lengths = np.array([-len(id_) for id_ in data.vocabulary], np.float32)
        return ToyModel(self, data.vocabulary, lengths * np.float32(self.sign))


@dataclass(frozen=True, eq=False)
class ToyModel(Model):
    fixed: Floats

    def score_state(self, evidence: UserEvidence) -> Floats:
        return self.fixed.copy()


Toy.model = ToyModel


@pytest.fixture(autouse=True)
def toy_in_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RECOMMENDERS, "toy", f"{__name__}:Toy")


class TestToy(ModelContract):
    recipe = Toy(sign=-1.0)


def test_a_model_of_ones_own_is_fitted_stored_loaded_and_used_by_name(tmp_path: Path, community_data: Dataset) -> None:
    data = community_data
    fitted = recommender("toy", {"sign": -1.0}).fit(data)
    manifest = Manifest("v1", 0.0, 0, 0.0, data.digest, data.n_users, data.n_items, len(data), 42, "0", {})
    Snapshot(manifest, data.vocabulary, {"longest": fitted}, {}).write(tmp_path)
    opened = Snapshot.read(tmp_path)
    pipeline = Pipeline.from_config(
        "mine",
        [
            {"stage": "retrieve.model", "model": "longest"},
            {"stage": "rank.blend", "weights": {"longest": 1.0}},
            {"stage": "explore.plackett_luce"},
        ],
    )
    serving = ServingState(ItemTable(opened.vocabulary, data.items.values()), opened.models)
    slate = pipeline.run(Query(Profile(), serving, n=5, surprise=0.0))
    assert slate.ids == sorted(data.vocabulary, key=len, reverse=True)[:5]
