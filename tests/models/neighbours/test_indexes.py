"""Indexes are stored with a snapshot, follow its models, and are never used for other vectors."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.profile import Profile
from palate.data.vocabulary import Vocabulary
from palate.models import IALS
from palate.models.factor.ials import IALSModel
from palate.models.neighbours import indexes as module
from palate.models.neighbours.build_indexes import build_indexes
from palate.models.neighbours.faiss_index import FILE, has_faiss
from palate.models.neighbours.indexes import Indexes
from palate.models.neighbours.options import IndexOptions
from palate.types import Floats
from tests.models.neighbours.vectors import factor_like

pytestmark = pytest.mark.skipif(not has_faiss(), reason="needs FAISS: pip install 'palate[ann]'")
ROWS, _ = factor_like(2_000, 7)
ROWS[::100] = np.nan
OPTIONS = IndexOptions(from_items=500, depth=20, queries=40, recall=0.7)  # users of random items have no like


def model_of(rows: Floats) -> IALSModel:
    vocabulary = Vocabulary(f"item {code}" for code in range(len(rows)))
    known = rows[~np.isnan(rows[:, 0])]
    return IALSModel(
        IALS(factors=rows.shape[1]), vocabulary, rows, np.asarray(0.1 * known.T @ known, np.float32), len(known), 0.1
    )


def users_of(model: IALSModel) -> Dataset:
    rng = np.random.default_rng(8)
    ids = model.vocabulary.ids
    pairs = [(f"user {user}", ids[code]) for user in range(60) for code in rng.choice(len(ids), 8, replace=False)]
    users, items = zip(*pairs, strict=True)
    return Dataset.from_columns(list(users), list(items))


@pytest.fixture(scope="module")
def model() -> IALSModel:
    return model_of(ROWS)


@pytest.fixture(scope="module")
def indexes(model: IALSModel) -> Indexes:
    return build_indexes({"ials": model}, users_of(model), OPTIONS, similar=["ials"], seed=1)


@pytest.fixture
def folder(tmp_path: Path, indexes: Indexes) -> Path:
    (tmp_path / "ials").mkdir()
    indexes.write(tmp_path)
    return tmp_path


def query_of(model: IALSModel) -> Floats:
    vector = model.query_vector(model.encode(model.extract_evidence(Profile.of(["item 1", "item 2"]))))
    assert vector is not None
    return vector[None]


def test_a_model_has_an_index_by_product_and_one_by_cosine(model: IALSModel, indexes: Indexes) -> None:
    assert list(indexes.scores) == list(indexes.similar) == ["ials"]
    assert indexes.scores["ials"].quality.recall >= OPTIONS.recall
    similar = model.similar(3)
    query = indexes.similar["ials"].vectors.at(np.array([3]))
    codes, cosines = indexes.similar["ials"].search(query, 11)
    assert codes[0, 0] == 3
    np.testing.assert_allclose(cosines[0, 1:], similar[codes[0, 1:]], rtol=1e-4)


def test_too_few_items_have_no_index(model: IALSModel) -> None:
    assert not build_indexes({"ials": model}, users_of(model), IndexOptions(), similar=["ials"]).similar


def test_they_are_read_as_they_were_written(folder: Path, model: IALSModel, indexes: Indexes) -> None:
    opened = Indexes.read(folder, {"ials": model})
    query = query_of(model)
    for before, after in ((indexes.scores, opened.scores), (indexes.similar, opened.similar)):
        np.testing.assert_array_equal(after["ials"].search(query, 20).codes, before["ials"].search(query, 20).codes)
        assert after["ials"].quality == before["ials"].quality
        np.testing.assert_allclose(after["ials"].moments.total, before["ials"].moments.total)
    assert [json.loads((folder / "ials" / part / "index.json").read_text())["kind"] for part in ("index", "similar")]


@pytest.mark.parametrize("damage", ["shorter", "lost", "no json", "other dimensions", "fewer items", "no faiss"])
def test_what_cannot_be_used_is_left_out_and_logged(
    damage: str, folder: Path, model: IALSModel, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    match damage:
        case "shorter":
            (folder / "ials/index" / FILE).write_bytes((folder / "ials/index" / FILE).read_bytes()[:500])
        case "lost":
            (folder / "ials/index/codes.npy").unlink()
        case "no json":
            (folder / "ials/index/index.json").write_text("{", encoding="utf-8")
        case "other dimensions":
            model = model_of(ROWS[:, :8].copy())
        case "fewer items":
            model = model_of(ROWS[:-1])
        case "no faiss":
            monkeypatch.setattr(module, "has_faiss", lambda: False)
    assert "ials" not in Indexes.read(folder, {"ials": model}).scores
    assert "ials/index" in caplog.text


def test_they_follow_items_that_come_and_go(model: IALSModel, indexes: Indexes) -> None:
    query = query_of(model)
    best = int(indexes.scores["ials"].search(query, 1).codes[0, 0])
    without = indexes.without(np.array([best]))
    assert best not in without.scores["ials"].search(query, 20).codes
    again = without.with_items({"ials": model}, np.array([best]))
    assert again.scores["ials"].search(query, 1).codes[0, 0] == best
    with pytest.raises(TypeError, match="has no item vectors"):
        indexes.with_items({"ials": None}, np.array([1]))  # type: ignore[dict-item]  # not what it was


def test_changed_indexes_are_not_written(tmp_path: Path, indexes: Indexes, model: IALSModel) -> None:
    (tmp_path / "ials").mkdir()
    indexes.without(np.array([1])).write(tmp_path)
    assert not list((tmp_path / "ials").iterdir())
    assert Indexes.read(tmp_path, {"ials": model}).scores == {}
