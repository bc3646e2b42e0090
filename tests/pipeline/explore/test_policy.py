"""The draw by a policy: stated probabilities are true, and without a policy it is ``explore.plackett_luce``."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pytest
from scipy.stats import chi2

from palate.data.decision import Decision
from palate.data.item_table import ItemTable
from palate.data.items import Item
from palate.data.profile import Profile
from palate.data.slate import Slate
from palate.data.vocabulary import Vocabulary
from palate.pipeline.explore.plackett_luce import PlackettLuce, _draw, _draw_domain_mix
from palate.pipeline.explore.policy import PolicyDraw
from palate.pipeline.query import DEFAULT_SURPRISE, Query
from palate.pipeline.serving_state import ServingState
from palate.policies.clone_policy import CLONE_VERSION, ClonePolicy
from palate.policies.decision import decode_decision, encode_decision, list_log_probabilities
from palate.policies.policy import Policy
from palate.text.query.parsed_query import ParsedQuery
from palate.types import Doubles

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SERVING = ServingState(
    ItemTable(
        Vocabulary(LETTERS),
        [Item(id=id_, domain=("movie", "book")[k % 3 == 2], title=id_) for k, id_ in enumerate(LETTERS)],
    ),
    {},
)
FIVE_EVENTS = Profile.of(["V", "W", "X", "Y", "Z"])
ODD = (-0.7, 1.3, 0.0, 2.0, -3.0, 0.4)
"""Utilities in an order of their own."""


@dataclass(frozen=True, eq=False, kw_only=True)
class OddPolicy(Policy):
    kind: ClassVar[str] = "odd"
    name: str = "p"
    version: str = "odd-1"
    values: tuple[float, ...] = ODD

    def utilities(self, decision: Decision) -> Doubles:
        return np.array(self.values[: len(decision.items)])


STAGE = PolicyDraw(policy="p")
CLONE = ClonePolicy(name="p", version="c1")


def slate_of(n: int, pins: int = 0) -> Slate:
    pinned = np.arange(n) < pins if pins else None
    scores = np.linspace(1, 0, n, dtype=np.float32) ** 2
    return Slate(SERVING.vocabulary, np.arange(n, dtype=np.int32), scores, pinned=pinned)


def query_of(policy: Policy | None = OddPolicy(), **changes: Any) -> Query:
    policies = {} if policy is None else {"p": policy}
    query = Query(replace(FIVE_EVENTS, at=1.7e9), SERVING, surprise=DEFAULT_SURPRISE, policies=policies)
    return replace(query, **changes)


def stated_and_observed_agree(stated: dict[str, float], counts: Counter[str], n_draws: int) -> bool:
    assert sum(stated.values()) == pytest.approx(1.0)
    assert set(counts) <= set(stated)
    statistic = sum((counts[order] - n_draws * p) ** 2 / (n_draws * p) for order, p in stated.items())
    return bool(statistic < chi2.ppf(0.999, len(stated) - 1))


def stated_probabilities(stage: PlackettLuce, query: Query, slate: Slate) -> dict[str, float]:
    """The probability of each list, by :meth:`log_distribution`, one position after the other."""
    stated = {"": 1.0}
    for position in range(min(query.n, len(slate) - len(query.shown))):
        longer: dict[str, float] = {}
        for above, probability in stated.items():
            items = SERVING.vocabulary.codes([*above, "A"])
            for code, value in zip(slate.codes, stage.log_distribution(query, slate, items)[position], strict=True):
                if np.isfinite(value):
                    longer[above + LETTERS[code]] = probability * float(np.exp(value))
        stated = longer
    return stated


@pytest.mark.slow
@pytest.mark.parametrize(("pins", "shown"), [(0, ""), (1, ""), (0, "D")], ids=["all", "pinned", "second page"])
@pytest.mark.parametrize("policy", [OddPolicy(), None], ids=["policy", "plackett_luce"])
def test_lists_come_as_often_as_stated(policy: Policy | None, pins: int, shown: str) -> None:
    """Chi-square over 100,000 draws of the compiled loop, which the stage is compared with."""
    slate, stage, n = slate_of(5, pins), replace(STAGE, warmth=5.0), 3
    query = query_of(policy, n=n, shown=tuple(shown))
    stated = stated_probabilities(stage, query, slate)
    utilities = stage.utilities(query, slate) if policy is None else np.array(ODD[:5])
    is_new = ~np.isin(slate.codes, SERVING.vocabulary.codes(list(shown)))
    assert utilities is not None
    counts: Counter[str] = Counter()
    for seed in range(100_000):
        order, propensities = _draw(np.array([seed], np.uint64), slate.codes, utilities, is_new, pins)
        ids = "".join(LETTERS[code] for code in order[:n].tolist())
        counts[ids] += 1
        if seed < 200:
            drawn = stage(replace(query, seed=seed), slate, {})
            assert "".join(drawn.ids) == ids
            assert drawn.propensities == pytest.approx(propensities[:n])
            assert np.prod(propensities[:n]) == pytest.approx(stated[ids])
    assert stated_and_observed_agree(stated, counts, 100_000)


@pytest.mark.slow
@pytest.mark.parametrize("pins", [0, 1])
def test_lists_of_several_domains_come_as_often_as_stated(pins: int) -> None:
    """Chi-square over draws of the function that the stage is compared with; 100,000 take ten seconds."""
    n_draws = int(os.environ.get("PALATE_MIX_DRAWS", "10000"))
    slate, query = slate_of(6, pins), query_of(n=3, min_domains=2)
    stated, counts = stated_probabilities(STAGE, query, slate), Counter[str]()
    is_new = np.ones(6, np.bool_)
    for seed in range(n_draws):
        rows, propensities = _draw_domain_mix(np.array(ODD), replace(query, seed=seed), slate, is_new, 2)
        ids = "".join(LETTERS[row] for row in rows.tolist())
        counts[ids] += 1
        if seed < 200:
            drawn = STAGE(replace(query, seed=seed), slate, {})
            assert "".join(drawn.ids) == ids
            assert drawn.propensities == pytest.approx(propensities)
            assert np.prod(propensities) == pytest.approx(stated[ids])
    assert all({"C", "F"} & {*ids} for ids in stated)
    assert stated_and_observed_agree(stated, counts, n_draws)


@pytest.mark.parametrize("changes", [{}, {"shown": ("B", "C")}, {"min_domains": 2}, {"surprise": 0.7}, {"surprise": 0}])
@pytest.mark.parametrize("pins", [0, 2])
def test_the_clone_draws_what_plackett_luce_draws(changes: dict[str, Any], pins: int) -> None:
    slate = slate_of(12, pins)
    for seed in range(50):
        query = query_of(CLONE, seed=seed, n=8, **changes)
        drawn, plain = STAGE(query, slate, {}), PlackettLuce()(query, slate, {})
        assert drawn.ids == plain.ids
        assert drawn.propensities == pytest.approx(plain.propensities, rel=1e-4)
        assert drawn.decision is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"policies": {}},
        {"policies": {"other": OddPolicy()}},
        {"policies": {"p": OddPolicy(values=(np.nan,) * 6)}},
        {"policies": {"p": OddPolicy(values=(0.0, 1.0))}},
        {"profile": Profile.of(["V", "W", "X", "Y"])},
        {"profile": replace(FIVE_EVENTS, ask="a slow film")},
        {"parsed_query": ParsedQuery("words")},
    ],
    ids=["none live", "another", "not finite", "too few", "four events", "text", "parsed text"],
)
def test_without_a_say_of_the_policy_it_is_plackett_luce(changes: dict[str, Any]) -> None:
    slate = slate_of(6)
    for surprise in (0.0, 0.1, 1.0):
        query = query_of(seed=3, n=4, surprise=surprise, **changes)
        drawn, plain = STAGE(query, slate, {}), PlackettLuce()(query, slate, {})
        assert drawn.ids == plain.ids
        assert drawn.propensities is not None
        assert plain.propensities is not None
        assert drawn.propensities.tolist() == plain.propensities.tolist()
        if "profile" in changes and not changes["profile"].ask:
            assert drawn.decision is not None, "learned from, although the policy did not draw"
            assert (drawn.decision.policy, drawn.decision.version) == ("p", CLONE_VERSION)
            assert drawn.decision.rows.tolist() == drawn.codes.tolist()
        else:
            assert drawn.decision is None
        items = slate.codes[:3]
        assert np.array_equal(
            STAGE.log_distribution(query, slate, items), PlackettLuce().log_distribution(query, slate, items)
        )


def test_surprise_flattens_and_sharpens_the_policy() -> None:
    slate, items = slate_of(4), np.array([0], np.int32)
    for surprise, power in ((0.1, 1.0), (0.05, 2.0), (1.0, 0.1)):
        logs = STAGE.log_distribution(query_of(surprise=surprise), slate, items)[0]
        expected = power * np.array(ODD[:4])
        assert logs == pytest.approx(expected - np.logaddexp.reduce(expected))


def test_without_surprise_items_stand_in_the_order_of_utilities() -> None:
    stage, query, slate = PolicyDraw(policy="p", depth=4), query_of(n=6, surprise=0.0), slate_of(6, pins=1)
    drawn = stage(query, slate, {})
    assert "".join(drawn.ids) == "ADBCEF", "the pin, the policy's order, then those below its depth"
    assert drawn.propensities is not None
    assert drawn.propensities.tolist() == [1.0] * 6
    logs = stage.log_probabilities(query, slate, drawn.codes)
    assert logs.tolist() == [0.0] * 6
    assert "".join(stage(replace(query, shown=("A", "B")), slate, {}).ids) == "DCEF"
    assert "".join(stage(replace(query, min_domains=2, n=2), slate, {}).ids) == "AC"


def test_the_decision_explains_the_list() -> None:
    slate = slate_of(6, pins=1)
    for seed in range(20):
        query = query_of(seed=seed, n=4, shown=("C",), surprise=0.3)
        drawn = STAGE(query, slate, {})
        assert drawn.decision is not None
        made = decode_decision(encode_decision(drawn.decision))
        assert (made.policy, made.version, made.n_pinned, made.is_restricted) == ("p", "odd-1", 1, False)
        assert made.rows.tolist() == drawn.codes.tolist(), "codes are rows in this slate"
        assert made.available.tolist() == [True, True, False, True, True, True]
        logs = list_log_probabilities(np.array(ODD) * DEFAULT_SURPRISE / query.surprise, made)
        assert drawn.propensities == pytest.approx(np.exp(logs))


def test_rows_below_the_depth_are_marked() -> None:
    drawn = PolicyDraw(policy="p", depth=3)(query_of(n=5), slate_of(6), {})
    assert drawn.decision is not None
    assert drawn.decision.rows.tolist()[3:] == [-1, -1]
    assert sorted(drawn.decision.rows.tolist()[:3]) == [0, 1, 2]


def test_an_empty_slate_stays_empty() -> None:
    drawn = STAGE(query_of(), slate_of(0), {})
    assert len(drawn) == 0
    assert drawn.decision is None
