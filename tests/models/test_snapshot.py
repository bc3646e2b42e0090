"""A snapshot reads as it was written, is extended by items as a new object, and is refused if damaged."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.profile import Profile
from palate.errors import StorageFailed
from palate.models.registry import recommender
from palate.models.snapshot import Manifest, Snapshot, read_manifest

NEW = Item(id="book:new", domain="book", title="A Wholly New Book", genres=("Science Fiction",), tags=("space",))


@pytest.fixture(scope="module")
def snapshot(community_data: Dataset) -> Snapshot:
    models = {name: recommender(name).fit(community_data) for name in ("ease", "content", "popular")}
    manifest = Manifest(
        version="v1",
        created_at=1.7e9,
        cursor=len(community_data),
        newest_at=float(community_data.at.max()),
        data_digest=community_data.digest,
        users=community_data.n_users,
        items=community_data.n_items,
        events=len(community_data),
        seed=42,
        palate="0.0.0",
        verdict={"promote": True, "why": "the first snapshot", "difference": [0.0, 0.5]},
    )
    return Snapshot(manifest, community_data.vocabulary, models, {})


@pytest.fixture
def written(snapshot: Snapshot, tmp_path: Path) -> Path:
    snapshot.write(tmp_path)
    return tmp_path


def test_it_opens_as_it_was_written(snapshot: Snapshot, written: Path, community_data: Dataset) -> None:
    opened = Snapshot.read(written)
    assert opened.manifest == snapshot.manifest
    assert opened.vocabulary == snapshot.vocabulary
    assert list(opened.models) == list(snapshot.models)
    user = Profile(community_data.history(3))
    for name, model in opened.models.items():
        assert model.vocabulary is opened.vocabulary, "one vocabulary for all"
        assert model.recommend(user).ids == snapshot.models[name].recommend(user).ids


def test_a_manifest_of_before_partial_snapshots_is_complete(written: Path) -> None:
    manifest = read_manifest(written)
    del manifest["pending"]
    (written / "manifest.json").write_text(json.dumps(manifest))
    assert Snapshot.read(written).manifest.pending == ()


def test_the_manifest_can_be_read_without_opening_the_models(snapshot: Snapshot, written: Path) -> None:
    manifest = read_manifest(written)
    assert manifest["models"] == ["ease", "content", "popular"]
    assert manifest["data_digest"] == snapshot.manifest.data_digest


@pytest.mark.parametrize("file", ["manifest.json", "vocabulary.json", "ease/weights.npy", "content/model.json"])
@pytest.mark.parametrize("kept_share", [0.0, 0.5, None])
def test_a_missing_or_shortened_file_is_refused(written: Path, file: str, kept_share: float | None) -> None:
    content = (written / file).read_bytes()
    if kept_share is None:
        (written / file).unlink()
    else:
        (written / file).write_bytes(content[: int(kept_share * len(content))])
    with pytest.raises(StorageFailed, match="train again"):
        Snapshot.read(written)


def test_a_new_item_is_known_at_once_to_models_that_read_items(snapshot: Snapshot) -> None:
    grown = snapshot.up_to_date([NEW])
    code = grown.vocabulary.code(NEW.id)
    assert code == len(snapshot.vocabulary)
    profile = Profile.of(["book:dune"])
    assert grown.models["content"].score([profile])[0, code] > 0
    assert grown.models["ease"] is snapshot.models["ease"], "the others wait for a retraining"


def test_the_old_snapshot_stays_as_it_was(snapshot: Snapshot) -> None:
    profile = Profile.of(["book:dune"])
    before = snapshot.models["content"].score([profile])
    snapshot.up_to_date([NEW])
    assert NEW.id not in snapshot.vocabulary
    np.testing.assert_array_equal(snapshot.models["content"].score([profile]), before)


def test_a_grown_snapshot_grows_again(snapshot: Snapshot) -> None:
    other = Item(id="book:newer", domain="book", title="Newer Still", tags=("space",))
    grown = snapshot.up_to_date([NEW]).up_to_date([other, NEW])
    assert grown.vocabulary.ids[-2:] == (NEW.id, other.id)
    scores = grown.models["content"].score([Profile.of([NEW.id])])[0]
    assert scores[grown.vocabulary.code(other.id)] > 0
