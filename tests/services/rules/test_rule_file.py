"""Files of rules: TOML and JSON, and errors that name the rule and the field."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from palate.data.rules import Condition, Rule
from palate.errors import InvalidInput
from palate.services.rules.rule_body import NamedRule, state_of
from palate.services.rules.rule_file import parse_rules, read_rules

TOML = """
[[rules]]
name = "Summer sale"
kind = "boost"
factor = 1.5
where = { tags = ["sale"], attributes = { stock = ["yes"] } }
unless = { genres = ["Horror"] }
starts = 2026-06-01T00:00:00Z
ends = 2026-09-01
pipelines = ["default"]

[[rules]]
name = "At most 2"
kind = "limit"
at_most = 2
per = "creator"
"""
RULES = [
    Rule(
        name="Summer sale",
        kind="boost",
        factor=1.5,
        where=Condition(tags=("sale",), attributes={"stock": ("yes",)}),
        unless=Condition(genres=("Horror",)),
        starts=datetime(2026, 6, 1, tzinfo=UTC).timestamp(),
        ends=datetime(2026, 9, 1, tzinfo=UTC).timestamp(),
        pipelines=("default",),
    ),
    Rule(name="At most 2", kind="limit", at_most=2, per="creator"),
]


def test_toml_and_json_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(TOML)
    assert read_rules(tmp_path / "rules.toml") == RULES
    rows = [NamedRule.of(rule).model_dump(mode="json", exclude_defaults=True) for rule in RULES]
    for number, content in enumerate((rows, {"rules": rows})):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(content))
        assert read_rules(path) == RULES


@pytest.mark.parametrize(
    ("content", "says", "where"),
    [
        ({"rule": []}, "has tables [[rules]] and nothing else", "rules"),
        ([{"name": "a"}], "rules[0] ('a'): kind: Field required", "rules[0].kind"),
        ([{"name": "a", "kind": "hide", "colour": 1}], "rules[0] ('a'): colour: Extra inputs", "rules[0].colour"),
        ([{"name": "a", "kind": "pin", "where": {"ids": ["x"]}}], "position: A pin rule needs", "rules[0].position"),
        ([{"kind": "hide", "where": {"genre": ["x"]}, "name": "b"}], "where.genre", "rules[0].where.genre"),
        ([{"kind": "boost", "factor": "2", "name": "b"}], "valid number", "rules[0].factor"),
        ([{"name": "a", "kind": "limit", "at_most": 1, "per": "genre"}] * 2, "Two rules have the name 'a'", None),
        ([7], "rules[0]: the rule: Input should be", None),
        ("rules", "has tables", "rules"),
    ],
)
def test_what_is_wrong_is_named(content: object, says: str, where: str | None) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_rules(content)
    assert says in str(caught.value)
    assert where is None or caught.value.where == where


@pytest.mark.parametrize(("name", "text"), [("a.toml", "[[rules"), ("a.json", "{"), ("a.json", "[" * 100_000)])
def test_a_broken_file_is_named(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(InvalidInput, match=r"a\.(toml|json) is not valid TOML or JSON"):
        read_rules(tmp_path / name)
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_rules(tmp_path / "no such file")


def test_how_a_rule_stands() -> None:
    rule = Rule(name="a", kind="limit", at_most=1, per="genre", starts=10.0, ends=20.0)
    assert [state_of(rule, at) for at in (5.0, 10.0, 20.0)] == ["scheduled", "active", "ended"]
    assert state_of(Rule(name="a", kind="limit", at_most=1, per="genre", enabled=False), 5.0) == "disabled"
