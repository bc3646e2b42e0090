"""Two hundred answers stay as they were: lists, words, moods, groups, reasons, ratings and pages.

The models of the pipeline have fixed weights here: what a blend learns has tests of its own.
``PALATE_GOLDEN=write`` writes the answers anew, for a change that means to change them.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import httpx

from palate.settings import load_settings
from tests.server.answers import read_json
from tests.server.conftest import served
from tests.server.golden.answers import Kept, differences, kept
from tests.server.golden.requests import requests

ANSWERS: Final = Path(__file__).parent / "golden"
WEIGHTS: Final = {
    "ease": 1.0,
    "ials": 0.7,
    "linear_sequence": 0.5,
    "sequential_rules": 0.2,
    "content": 0.3,
    "cold_start": 0.2,
    "popular": 0.3,
    "trending": 0.1,
    "words": 3.0,
    "mood": 1.5,
}
EXPLAINED: Final = 8
"""Lists of which the first and the third item are explained."""


def fixed_pipeline() -> dict[str, Any]:
    """The default pipeline, its weights fixed."""
    stages = [dict(stage) for stage in load_settings(None).pipelines["default"].stages]
    others = [stage for stage in stages if stage["stage"] not in ("retrieve.blend", "retrieve.model")]
    for stage in others:
        stage.pop("learned", None)
        if stage["stage"] == "rank.blend":
            stage["weights"] = WEIGHTS
    retrievers = [{"stage": "retrieve.model", "model": name} for name in WEIGHTS if name not in ("words", "mood")]
    return {"default": {"stages": [*retrievers, *others]}}


def request_all(client: httpx.Client, users: list[str], now: float) -> Iterator[tuple[str, Kept]]:
    """Each request by its name, and what is kept of its answer."""
    items = [row["item_id"] for row in read_json(client.get("/trending?limit=100"))["trending"]][::2]
    domains = sorted({row["domain"] for row in read_json(client.get("/trending?limit=100"))["trending"]})
    for number, (name, method, path, body) in enumerate(requests(users, items, domains, now)):
        answer = read_json(client.request(method, path, json=body))
        yield name, kept(answer)
        if number < EXPLAINED:
            for index in (0, 2):
                row = answer["recommendations"][index]
                why = f"/recommendations/{answer['recommendation_id']}/items/{row['item_id']}/why"
                yield f"{name}, why {index + 1}", kept(read_json(client.get(why)))


def compared(path: Path, now: Mapping[str, Kept]) -> None:
    if os.environ.get("PALATE_GOLDEN") == "write":
        rows = (f"{json.dumps(name)}: {json.dumps(answer)}" for name, answer in now.items())
        path.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
    before = json.loads(path.read_text(encoding="utf-8"))
    assert before.keys() == now.keys()
    by_name = {name: differences(before[name], now[name]) for name in before}
    assert not {name: changes for name, changes in by_name.items() if changes}


def test_answers_about_the_sample_community(trained_store: Path, tmp_path: Path) -> None:
    users, now = [f"sim-{n:04}" for n in range(1, 400, 5)], 1.7e9
    with served(
        Path(shutil.copytree(trained_store, tmp_path / "data")), clock=lambda: now, pipelines=fixed_pipeline()
    ) as client:
        compared(ANSWERS / "community.json", dict(request_all(client, users, now)))


def test_answers_about_movielens(movielens_store: Path, tmp_path: Path) -> None:
    users, now = [str(n) for n in range(1, 900, 11)], 9e8
    with served(
        Path(shutil.copytree(movielens_store, tmp_path / "data")), clock=lambda: now, pipelines=fixed_pipeline()
    ) as client:
        compared(ANSWERS / "movielens.json", dict(request_all(client, users, now)))
