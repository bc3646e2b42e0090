"""Rules: what they refuse, how they are stored, and when they hold."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.data.rules import Condition, Rule, digest_rules
from palate.errors import InvalidInput

DRAMA = Condition(genres=("Drama",))


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"kind": "boost", "where": DRAMA}, "factor"),
        ({"kind": "boost", "where": DRAMA, "factor": 1.0}, "factor"),
        ({"kind": "boost", "where": DRAMA, "factor": float("nan")}, "factor"),
        ({"kind": "boost", "where": DRAMA, "amount": -1.0}, "amount"),
        ({"kind": "boost", "factor": 2.0}, "where"),
        ({"kind": "bury", "where": DRAMA, "factor": 1.0}, "factor"),
        ({"kind": "hide"}, "where"),
        ({"kind": "hide", "where": DRAMA, "factor": 2.0}, "factor"),
        ({"kind": "pin", "where": DRAMA}, "position"),
        ({"kind": "pin", "where": DRAMA, "position": 0}, "position"),
        ({"kind": "pin", "where": DRAMA, "position": 1, "count": 1_000}, "count"),
        ({"kind": "hide", "where": DRAMA, "despite": ("seen",)}, "despite"),
        ({"kind": "limit", "per": "genre"}, "at_most"),
        ({"kind": "limit", "at_most": 1}, "per"),
        ({"kind": "limit", "at_most": 1, "per": "colour"}, "per"),
        ({"kind": "limit", "at_most": 1, "per": "attributes."}, "per"),
        ({"kind": "hide", "where": DRAMA, "starts": 2.0, "ends": 2.0}, "ends"),
        ({"kind": "hide", "where": DRAMA, "name": "a/b"}, "name"),
        ({"kind": "hide", "where": DRAMA, "name": ""}, "name"),
        ({"kind": "raise", "where": DRAMA}, "kind"),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(fields: dict[str, Any], where: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        Rule(**{"name": "rule", **fields})
    assert caught.value.where == where


def test_a_span_holds_its_start_and_not_its_end() -> None:
    rule = Rule(name="sale", kind="hide", where=DRAMA, starts=10.0, ends=20.0)
    assert [rule.is_due(at) for at in (9.9, 10.0, 19.9, 20.0)] == [False, True, True, False]
    assert not Rule(name="off", kind="hide", where=DRAMA, enabled=False).is_due(15.0)


conditions = st.builds(
    Condition,
    ids=st.lists(st.text(min_size=1), min_size=1, max_size=3).map(tuple),
    genres=st.lists(st.text(min_size=1), max_size=3).map(tuple),
    min_year=st.none() | st.integers(1900, 2030),
    attributes=st.dictionaries(st.text(min_size=1), st.lists(st.text(), min_size=1).map(tuple), max_size=2),
)
rules = st.builds(
    Rule,
    name=st.text("abc ", min_size=1),
    kind=st.just("pin"),
    where=conditions,
    unless=st.none() | conditions,
    position=st.integers(1, 1_000),
    count=st.none() | st.integers(1, 100),
    starts=st.none() | st.floats(0, 1e9),
    ends=st.none() | st.floats(2e9, 3e9),
    enabled=st.booleans(),
    despite=st.lists(st.sampled_from(["seen", "muted", "filters"]), unique=True).map(tuple),
)


@given(rules)
def test_a_rule_survives_json(rule: Rule) -> None:
    assert Rule.from_dict(json.loads(json.dumps(rule.to_dict()))) == rule


@given(st.lists(rules, min_size=1, max_size=4), st.randoms())
def test_the_digest_does_not_depend_on_the_order(some: list[Rule], shuffled: Any) -> None:
    other = list(some)
    shuffled.shuffle(other)
    assert digest_rules(other) == digest_rules(some) != ""
    assert digest_rules([]) == ""
