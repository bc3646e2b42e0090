"""Contract tests for stores of business rules: durable, effective at once, changed as a whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from palate.data.rules import MAX_RULES, Condition, Rule, RuleSet
from palate.errors import Conflict
from palate.ports.rules import Rules

_HIDE = Rule(name="hide horror", kind="hide", where=Condition(genres=("Horror",)), pipelines=("default",))
_PIN = Rule(
    name="a pin",
    kind="pin",
    position=2,
    where=Condition(ids=("dune", "alien"), attributes={"stock": ("yes",)}),
    unless=Condition(max_year=1980),
    starts=1.5,
    ends=2.5e9,
    despite=("seen",),
)


@pytest.mark.anyio
class RulesContract:
    """Inherit it and override ``open_rules``: another view of the same, at first empty, store."""

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    def open_rules(self) -> Callable[[], Rules]:
        raise NotImplementedError

    async def test_there_are_no_rules_at_first(self, open_rules: Callable[[], Rules]) -> None:
        rules = open_rules()
        await rules.catch_up()
        assert rules.current().rules == {}

    async def test_rules_come_back_as_they_were_in_the_order_of_their_names(
        self, open_rules: Callable[[], Rules]
    ) -> None:
        rules = open_rules()
        assert (await rules.change([_HIDE, _PIN])).rules == {"a pin": _PIN, "hide horror": _HIDE}
        assert list(rules.current().rules) == ["a pin", "hide horror"]
        other = open_rules()
        await other.catch_up()
        assert other.current().rules == rules.current().rules

    async def test_the_object_changes_only_with_the_rules(self, open_rules: Callable[[], Rules]) -> None:
        first, second = open_rules(), open_rules()
        before = await first.change([_HIDE])
        await first.catch_up()
        assert first.current() is before
        await second.change([_PIN], ["hide horror", "no such rule"])
        assert first.current() is before
        await first.catch_up()
        assert first.current().rules == {"a pin": _PIN}
        assert isinstance(first.current(), RuleSet)

    async def test_a_rule_of_the_same_name_is_replaced(self, open_rules: Callable[[], Rules]) -> None:
        rules = open_rules()
        await rules.change([_HIDE])
        changed = Rule(name="hide horror", kind="hide", where=Condition(genres=("Western",)))
        assert (await rules.change([changed])).rules == {"hide horror": changed}

    async def test_too_many_rules_change_nothing(self, open_rules: Callable[[], Rules]) -> None:
        rules = open_rules()
        await rules.change([_HIDE])
        many = [Rule(name=f"rule {n}", kind="limit", at_most=1, per="genre") for n in range(MAX_RULES + 1)]
        with pytest.raises(Conflict, match=f"at most {MAX_RULES}"):
            await rules.change(many, ["hide horror"])
        await rules.catch_up()
        assert rules.current().rules == {"hide horror": _HIDE}
