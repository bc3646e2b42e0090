"""A pipeline: a list of stages, run and traced."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from palate.data.slate import Slate
from palate.errors import ConfigError
from palate.pipeline.domain_mix import falls_short
from palate.pipeline.query import Query
from palate.pipeline.registry import stage
from palate.pipeline.stage import ORDER, Retrieve, Stage
from palate.settings import load_settings

_WIDEN = 8


@dataclass(frozen=True, slots=True)
class Step:
    """What one stage did to one slate."""

    stage: str
    kind: str
    took_us: float
    n_in: int
    n_out: int
    dropped: Mapping[str, int]
    """How many items were removed, by reason."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Stages in the order of their kinds. ``version`` is the hash of their settings."""

    name: str
    stages: tuple[tuple[str, Stage], ...]
    version: str

    @classmethod
    def from_config(cls, name: str, stages: Sequence[Mapping[str, Any]]) -> Self:
        """A pipeline from data, as it stands in ``palate.toml``.

        Raises:
            ConfigError: an unknown stage or setting, or kinds out of order.
        """
        made = tuple((str(settings.get("stage")), stage(settings)) for settings in stages)
        kinds = [ORDER.index(one.kind) for _, one in made]
        if kinds != sorted(kinds) or "explore" not in [one.kind for _, one in made]:
            raise ConfigError(
                f"Pipeline {name!r} must hold its stages in the order {' → '.join(ORDER)}, "
                "with an explore stage, which cuts the slate.",
                where=name,
            )
        text = json.dumps([dict(settings) for settings in stages], sort_keys=True)
        return cls(name, made, hashlib.sha256(text.encode()).hexdigest()[:12])

    @classmethod
    def default(cls) -> Self:
        """The pipeline that the settings call so, as it comes or as ``palate.toml`` has it."""
        return cls.from_config("default", load_settings().pipelines["default"].stages)

    def of_kinds(self, *kinds: str) -> Pipeline:
        """The stages of these kinds alone."""
        return replace(self, stages=tuple(pair for pair in self.stages if pair[1].kind in kinds))

    def run(self, query: Query) -> Slate:
        """The slate for ``query``."""
        return self.run_together([query])[0]

    def trace(self, query: Query, steps: list[Step]) -> Slate:
        """The slate for ``query``; ``steps`` is filled with what each stage did."""
        return self.run_together([query], steps)[0]

    def run_together(self, queries: Sequence[Query], steps: list[Step] | None = None) -> list[Slate]:
        """The slate for each query, stage by stage: a stage that runs again finds its code and data warm.

        Retrievers reach only so far. When filters leave fewer than was asked for, or of fewer domains, the
        pipeline runs again with a longer reach, until the slate is full or nothing is left to reach.
        """
        slates = [Slate.empty(query.serving.vocabulary) for query in queries]
        if steps is not None:
            steps.clear()
        for name, one in self.stages:
            dropped: dict[str, int] = {}
            started, n_in = time.perf_counter_ns(), sum(map(len, slates))
            slates = [one(query, slate, dropped) for query, slate in zip(queries, slates, strict=True)]
            if steps is not None:
                took_us = (time.perf_counter_ns() - started) / 1_000
                steps.append(Step(name, one.kind, took_us, n_in, sum(map(len, slates)), dropped))
        return [
            self.run_together([replace(query, expansion=query.expansion * _WIDEN)], steps)[0]
            if (len(slate) < query.n or falls_short(query, slate.codes)) and self._can_widen(query)
            else slate
            for query, slate in zip(queries, slates, strict=True)
        ]

    def _can_widen(self, query: Query) -> bool:
        reaches = [one.max_candidates for _, one in self.stages if isinstance(one, Retrieve)]
        return bool(reaches) and min(reaches) * query.expansion < len(query.serving.vocabulary)
