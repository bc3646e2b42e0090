"""Change business rules: one at a time, or many as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from palate.data.rules import Rule, RuleKind
from palate.errors import InvalidInput, NotFound
from palate.pipeline.arrange.rules import RulePins
from palate.pipeline.explore.plackett_luce import PlackettLuce
from palate.pipeline.filter.rules import RuleFilter
from palate.pipeline.rank.rules import RuleScores
from palate.pipeline.stage import Stage
from palate.services.context import AppContext

_STAGES: Final[Mapping[RuleKind, tuple[str, type[Stage]]]] = {
    "boost": ("rank.rules", RuleScores),
    "bury": ("rank.rules", RuleScores),
    "hide": ("filter.rules", RuleFilter),
    "pin": ("arrange.rules", RulePins),
    "limit": ("explore.plackett_luce", PlackettLuce),
}
"""The stage that applies rules of each kind."""


@dataclass(frozen=True, slots=True)
class RuleChanges:
    """What a file of rules changes, by name."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]


async def put_rule(context: AppContext, rule: Rule) -> bool:
    """Add or replace a rule; durable on return, and used by the next request. Returns whether it is new.

    Raises:
        InvalidInput: it names a pipeline that does not exist, or that has no stage for rules of its kind.
        Conflict: there are too many rules.
    """
    check_pipelines(context, rule)
    await context.rules.catch_up()
    is_new = rule.name not in context.rules.current().rules
    await context.rules.change([rule])
    return is_new


async def remove_rule(context: AppContext, name: str) -> None:
    """Remove a rule.

    Raises:
        NotFound: there is no such rule.
    """
    await context.rules.catch_up()
    if name not in context.rules.current().rules:
        raise NotFound(f"There is no rule {name!r}.", where="name")
    await context.rules.change([], [name])


async def apply_rules(
    context: AppContext, rules: Sequence[Rule], *, is_whole: bool = False, is_dry_run: bool = False
) -> RuleChanges:
    """Add or replace rules in one transaction; with ``is_whole`` remove all others. A dry run changes nothing.

    Raises:
        InvalidInput: a rule names a pipeline that does not exist, or that has no stage for it; nothing was changed.
        Conflict: there are too many rules; nothing was changed.
    """
    for rule in rules:
        try:
            check_pipelines(context, rule)
        except InvalidInput as error:
            raise InvalidInput(f"{rule.name!r}: {error}", where=error.where) from error
    await context.rules.catch_up()
    before, after = context.rules.current().rules, {rule.name: rule for rule in rules}
    changes = RuleChanges(
        tuple(name for name in after if name not in before),
        tuple(name for name, rule in after.items() if name in before and before[name] != rule),
        tuple(name for name in before if name not in after) if is_whole else (),
        tuple(name for name, rule in after.items() if before.get(name) == rule),
    )
    if not is_dry_run and (changes.added or changes.changed or changes.removed):
        await context.rules.change([after[name] for name in (*changes.added, *changes.changed)], changes.removed)
    return changes


def pipelines_of_rule(context: AppContext, rule: Rule) -> list[str]:
    """The pipelines in which a rule holds: those that it names, or all, as far as they have a stage for its kind."""
    stage = _STAGES[rule.kind][1]
    return [
        name
        for name, pipeline in context.pipelines.items()
        if (not rule.pipelines or name in rule.pipelines)
        and any(isinstance(each, stage) for _, each in pipeline.stages)
    ]


def check_pipelines(context: AppContext, rule: Rule) -> None:
    """
    Raises:
        InvalidInput: the rule names a pipeline that does not exist or has no stage for its kind, or no pipeline has.
    """
    unknown = [name for name in rule.pipelines if name not in context.pipelines]
    if unknown:
        raise InvalidInput(
            f"There is no pipeline {', '.join(unknown)}; there are {', '.join(context.pipelines)}.", where="pipelines"
        )
    holding, needed = pipelines_of_rule(context, rule), _STAGES[rule.kind][0]
    lacking = [name for name in rule.pipelines or context.pipelines if name not in holding]
    if lacking and (rule.pipelines or not holding):
        raise InvalidInput(
            f"The pipeline {', '.join(lacking)} has no stage {needed}, which applies rules of the kind {rule.kind!r}; "
            "add it to the stages in palate.toml.",
            where="pipelines",
        )
