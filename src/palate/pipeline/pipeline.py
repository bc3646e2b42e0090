"""A recommendation pipeline: a list of stages, run on queries and traced."""

from __future__ import annotations

import hashlib
import itertools
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, Self

from palate.data.slate import Slate
from palate.errors import ConfigError
from palate.pipeline.domain_mix import lacks_domains
from palate.pipeline.query import Query
from palate.pipeline.registry import stage
from palate.pipeline.rules.active_rules import ActiveRules
from palate.pipeline.rules.effects import RuleEffect
from palate.pipeline.stage import ORDER, Explore, Retrieve, Stage

_EXPANSION_STEP: Final = 8

StageObserver = Callable[[str, int, int], None]
"""Takes note of a stage that has run: its name, when it began (``perf_counter_ns``), and its time for all queries, in
nanoseconds."""


@dataclass(frozen=True, slots=True)
class Step:
    """The trace of one stage: how long it took, and how many items it received, returned and dropped."""

    stage: str
    kind: str
    took_us: float
    n_in: int
    n_out: int
    dropped: Mapping[str, int]
    """The number of items dropped, by reason."""
    rules: tuple[RuleEffect, ...] = ()
    """What each rule did here."""


@dataclass(frozen=True, slots=True, eq=False)
class _StageGroup:
    """Stages that follow each other, and either all draw (:attr:`Stage.is_drawn`) or none does."""

    stages: tuple[tuple[str, Stage], ...]
    is_drawn: bool

    def apply(
        self,
        queries: Sequence[Query],
        slates: list[Slate],
        steps: list[Step] | None = None,
        observe: StageObserver | None = None,
    ) -> list[Slate]:
        """Apply the stages to the slate of each query, and append to ``steps`` what each did."""
        if not queries:
            return slates
        for name, step in self.stages:
            dropped: dict[str, int] = {}
            started, received = time.perf_counter_ns(), slates
            slates = [step(query, slate, dropped) for query, slate in zip(queries, slates, strict=True)]
            if observe is not None:
                observe(name, started, time.perf_counter_ns() - started)
            if steps is not None:
                took_us = (time.perf_counter_ns() - started) / 1_000
                n_in, n_out = (sum(map(len, each)) for each in (received, slates))
                effects = _rule_effects(step, queries, received, slates)
                steps.append(Step(name, step.kind, took_us, n_in, n_out, dropped, effects))
        return slates

    def apply_memoised(
        self, queries: Sequence[Query], slates: list[Slate], observe: StageObserver | None = None
    ) -> list[Slate]:
        """:meth:`apply`, but not again to the slate that a query with the same memo had last."""
        last = [query.keep((self, query.expansion), _LastResult) for query in queries]
        results = [each.get(query, slate) for each, query, slate in zip(last, queries, slates, strict=True)]
        new = [row for row, result in enumerate(results) if result is None]
        computed = self.apply([queries[row] for row in new], [slates[row] for row in new], observe=observe)
        for row, result in zip(new, computed, strict=True):
            last[row].put(queries[row], slates[row], result)
            results[row] = result
        return [result for result in results if result is not None]


def _rule_effects(
    step: Stage, queries: Sequence[Query], before: Sequence[Slate], after: Sequence[Slate]
) -> tuple[RuleEffect, ...]:
    """What rules did in a stage, for each query that has any."""
    return tuple(
        effect
        for query, received, result in zip(queries, before, after, strict=True)
        if query.rules is not None
        for effect in step.rule_effects(query, received, result)
    )


@dataclass(slots=True)
class _LastResult:
    """What a group of stages made of a slate, and of which; one is kept, so that a user's state stays small."""

    _input: Slate | None = None
    _n: int = 0
    _exclude: tuple[str, ...] = ()
    _rules: ActiveRules | None = None
    _result: Slate | None = None

    def get(self, query: Query, slate: Slate) -> Slate | None:
        """The result for this very slate, and for all else of the query that its memo does not hold; None: another."""
        is_same = self._input is slate and self._n == query.n and self._exclude == query.exclude
        return self._result if is_same and self._rules is query.rules else None

    def put(self, query: Query, slate: Slate, result: Slate) -> None:
        """Keep this result in place of the last one."""
        self._input, self._n, self._exclude, self._rules = slate, query.n, query.exclude, query.rules
        self._result = result


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Stages in the order of their kinds. ``version`` is the hash of their settings."""

    name: str
    stages: tuple[tuple[str, Stage], ...]
    version: str
    policies: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """The names of the policies that its stages follow."""
    _groups: tuple[_StageGroup, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        groups = itertools.groupby(self.stages, lambda named: named[1].is_drawn)
        explore_stages = (step for _, step in self.stages if isinstance(step, Explore))
        object.__setattr__(self, "policies", tuple(name for step in explore_stages for name in step.policies))
        object.__setattr__(self, "_groups", tuple(_StageGroup(tuple(stages), drawn) for drawn, stages in groups))

    @classmethod
    def from_config(cls, name: str, stages: Sequence[Mapping[str, object]]) -> Self:
        """Build a pipeline from the settings of its stages, as ``palate.toml`` holds them.

        Raises:
            ConfigError: an unknown stage or setting, or kinds out of order.
        """
        named_stages = tuple((str(settings.get("stage")), stage(settings)) for settings in stages)
        kinds = [step.kind for _, step in named_stages]
        positions = [ORDER.index(kind) for kind in kinds]
        if positions != sorted(positions) or "explore" not in kinds:
            raise ConfigError(
                f"Pipeline {name!r} must hold its stages in the order {' → '.join(ORDER)}, "
                "with an explore stage, which cuts the slate.",
                where=name,
            )
        text = json.dumps([dict(settings) for settings in stages], sort_keys=True)
        return cls(name, named_stages, hashlib.sha256(text.encode()).hexdigest()[:12])

    def of_kinds(self, *kinds: str) -> Pipeline:
        """The pipeline of only the stages of these kinds."""
        return replace(self, stages=tuple(pair for pair in self.stages if pair[1].kind in kinds))

    def run(self, query: Query) -> Slate:
        """Compute the slate for ``query``."""
        return self.run_batch([query])[0]

    def trace(self, query: Query, steps: list[Step]) -> Slate:
        """Compute the slate for ``query``; ``steps`` is replaced by one :class:`Step` for each stage."""
        return self.run_batch([query], steps)[0]

    def run_batch(
        self, queries: Sequence[Query], steps: list[Step] | None = None, observe: StageObserver | None = None
    ) -> list[Slate]:
        """Compute the slate for each query, stage by stage, so that each stage finds its code and data in the caches.

        What the stages that draw nothing make of a slate is memoised with the query.

        Retrievers return a limited number of candidates. When fewer items remain than asked for, or of fewer domains,
        the pipeline runs again with larger limits, until the slate is full or the limits cover the whole catalogue.
        """
        slates = [query.keep(Slate.empty, partial(Slate.empty, query.serving.vocabulary)) for query in queries]
        if steps is not None:
            steps.clear()
        for group in self._groups:
            is_memoised = not group.is_drawn and steps is None
            if is_memoised:
                slates = group.apply_memoised(queries, slates, observe)
            else:
                slates = group.apply(queries, slates, steps, observe)
        return [
            self.run_batch([replace(query, expansion=query.expansion * _EXPANSION_STEP)], steps, observe)[0]
            if (len(slate) < query.n or lacks_domains(query, slate.codes)) and self._can_expand(query)
            else slate
            for query, slate in zip(queries, slates, strict=True)
        ]

    def has_kept(self, query: Query) -> bool:
        """Whether what the models made of a query is kept from an earlier one of the same user."""
        return query.is_plain and (self._groups[0], query.expansion) in query.user.plain_values

    def _can_expand(self, query: Query) -> bool:
        """Whether some retriever could return more candidates if its limit were larger."""
        limits = [step.max_candidates for _, step in self.stages if isinstance(step, Retrieve)]
        return bool(limits) and min(limits) * query.expansion < len(query.serving.vocabulary)
