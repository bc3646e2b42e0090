"""Pipelines for tests of experiments, beside the default one."""

from __future__ import annotations

from typing import Any, Final


def _by_popularity(weight: float) -> dict[str, Any]:
    return {
        "stages": [
            {"stage": "retrieve.model", "model": "popular"},
            {"stage": "filter.available"},
            {"stage": "filter.request_filter"},
            {"stage": "filter.seen"},
            {"stage": "rank.blend", "weights": {"popular": weight}},
            {"stage": "explore.plackett_luce"},
            {"stage": "explain.attribution"},
        ]
    }


PIPELINES: Final[dict[str, Any]] = {
    "popular": _by_popularity(1.0),
    "unpopular": _by_popularity(-1.0),
}
