"""A model card comes back as it was written, can be read, and older snapshots have one from their manifest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from palate.errors import StorageFailed
from palate.models.model_card import CARD, ModelCard, read_card

VERDICT = {
    "promote": True,
    "why": "not worse | than the champion",
    "protocol": "newest tenth",
    "users": 90,
    "challenger_ndcg": 0.2,
    "checks": [{"name": "overall", "passed": True, "why": "not worse | than the champion"}],
    "segments": [
        {
            "name": "domain book",
            "users": 60,
            "challenger": 0.2,
            "champion": 0.1,
            "difference": [0.05, 0.15],
            "p": 0.01,
            "interval": None,
        }
    ],
    "metrics": {"pipeline": {"ndcg": [0.2, 0.1, 0.3], "coverage": [0.5], "novelty": [None, None, None]}},
}
CARD_OF_V2 = ModelCard(
    version="v2",
    created_at=1.7e9,
    palate="0.1",
    commit="abc",
    seed=42,
    data={"data_digest": "d1", "users": 100, "items": 20, "events": 900, "cursor": 1_000, "kinds": {"like": 900}},
    parent={"version": "v1", "created_at": 1.6e9, "cursor": 800},
    settings={"digest": "s1", "models": {"ease": {"recommender": "ease", "params": {"reg": 0.0}}}, "pipeline": []},
    verdict=VERDICT,
    limits=("It knows no music.",),
    steps=({"name": "fit ease", "wall_s": 1.5, "cpu_s": 1.4, "peak_mb": 100.0},),
)


def test_a_card_is_read_as_it_was_written(tmp_path: Path) -> None:
    CARD_OF_V2.write(tmp_path)
    assert read_card(tmp_path) == CARD_OF_V2


def test_fields_of_a_newer_palate_are_ignored(tmp_path: Path) -> None:
    (tmp_path / CARD).write_text(json.dumps({**CARD_OF_V2.to_json(), "licence": "MIT"}))
    assert read_card(tmp_path) == CARD_OF_V2


def test_the_page_names_data_gates_metrics_segments_lineage_and_limits(tmp_path: Path) -> None:
    CARD_OF_V2.write(tmp_path)
    page = (tmp_path / "card.md").read_text(encoding="utf-8")
    for text in ("# Model card of snapshot v2", "0.2000 (0.1000 to 0.3000)", "200 rows", "v1, trained", "abc"):
        assert text in page
    for text in ("domain book", "+0.0500 to +0.1500", "- It knows no music.", "not worse \\| than", "reg 0.0"):
        assert text in page


def test_a_damaged_card_says_so(tmp_path: Path) -> None:
    (tmp_path / CARD).write_text("{")
    with pytest.raises(StorageFailed, match="may still serve"):
        read_card(tmp_path)


def test_a_snapshot_without_a_card_has_what_its_manifest_says(tmp_path: Path) -> None:
    names = ("data_digest", "users", "items", "events", "cursor")
    manifest = {name: CARD_OF_V2.data[name] for name in names} | {"newest_at": 1.0}
    manifest |= {"version": "v2", "created_at": 1.7e9, "palate": "0.1", "seed": 42, "verdict": {"why": "x"}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    card = read_card(tmp_path)
    assert (card.version, card.data["events"], card.settings) == ("v2", 900, None)
    assert "no model cards" in card.limits[0]
