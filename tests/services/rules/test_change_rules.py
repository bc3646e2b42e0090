"""Rules are checked against the pipelines and changed as a whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from palate.data.rules import Condition, Rule
from palate.errors import InvalidInput, NotFound
from palate.pipeline.pipeline import Pipeline
from palate.services.context import AppContext
from palate.services.rules.change_rules import apply_rules, pipelines_of_rule, put_rule, remove_rule

pytestmark = pytest.mark.anyio
HIDE = Rule(name="hide", kind="hide", where=Condition(genres=("Horror",)))
LIMIT = Rule(name="limit", kind="limit", at_most=1, per="creator")


async def test_a_file_is_applied_as_a_whole(empty: AppContext) -> None:
    assert await put_rule(empty, HIDE)
    assert not await put_rule(empty, HIDE)
    changed = replace(HIDE, enabled=False)
    dry = await apply_rules(empty, [changed, LIMIT], is_dry_run=True)
    assert (dry.added, dry.changed, dry.removed, dry.unchanged) == (("limit",), ("hide",), (), ())
    assert empty.rules.current().rules == {"hide": HIDE}
    assert await apply_rules(empty, [changed, LIMIT]) == dry
    assert empty.rules.current().rules == {"hide": changed, "limit": LIMIT}
    with pytest.raises(InvalidInput, match="'bad': There is no pipeline nowhere"):
        await apply_rules(empty, [HIDE, replace(LIMIT, name="bad", pipelines=("nowhere",))], is_whole=True)
    assert empty.rules.current().rules == {"hide": changed, "limit": LIMIT}, "all or nothing"
    pruned = await apply_rules(empty, [LIMIT], is_whole=True)
    assert (pruned.removed, pruned.unchanged) == (("hide",), ("limit",))
    await remove_rule(empty, "limit")
    with pytest.raises(NotFound, match="There is no rule 'limit'"):
        await remove_rule(empty, "limit")


async def test_a_rule_needs_a_stage_that_applies_it(empty: AppContext) -> None:
    bare = Pipeline.from_config("bare", [{"stage": "retrieve.all_items"}, {"stage": "explore.plackett_luce"}])
    empty.pipelines = {**empty.pipelines, "bare": bare}
    assert pipelines_of_rule(empty, HIDE) == ["default"]
    assert pipelines_of_rule(empty, LIMIT) == ["default", "bare"]
    with pytest.raises(InvalidInput, match=r"The pipeline bare has no stage filter\.rules") as caught:
        await put_rule(empty, replace(HIDE, pipelines=("default", "bare")))
    assert caught.value.where == "pipelines"
    empty.pipelines = {"bare": bare}
    with pytest.raises(InvalidInput, match=r"has no stage filter\.rules"):
        await put_rule(empty, HIDE)
