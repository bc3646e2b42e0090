"""What users say of themselves: kept, heard by the next answer, learned from, forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from palate.models.base import Run
from palate.services.catalogue.import_data import load
from palate.services.context import Engine
from palate.services.serve.explain import why
from palate.services.serve.recommend import Ask, recommend
from palate.services.train.train import read_dataset, train
from palate.services.users.ingest import ingest
from palate.services.users.user_data import forget, introduce
from tests.adapters.conftest import files_with
from tests.services.conftest import asked, did

pytestmark = pytest.mark.anyio
DRACULA = "Vampires and werewolves"


async def test_what_is_kept_is_heard_by_the_next_answer(engine: Engine) -> None:
    ask = Ask("ann", n=10, surprise=0.0)
    before = await asked(engine, ask)
    await introduce(engine, "ann", f"  {DRACULA} ")
    assert await engine.abouts.of("ann") == DRACULA
    after = await asked(engine, ask)
    assert after != before
    assert after == await asked(engine, Ask(n=10, surprise=0.0, about=DRACULA)), "a guest who says the same"
    await introduce(engine, "ann", "")
    assert await asked(engine, ask) == before


async def test_what_is_said_this_once_counts_before_what_is_kept(engine: Engine) -> None:
    await introduce(engine, "ann", "Space")
    said = await asked(engine, Ask("ann", n=10, surprise=0.0, about=DRACULA))
    assert said == await asked(engine, Ask(n=10, surprise=0.0, about=DRACULA))


async def test_an_account_knows_what_was_said_then(engine: Engine) -> None:
    await introduce(engine, "ann", DRACULA)
    answer = await recommend(engine, Ask("ann", n=3, surprise=0.0))
    await engine.impressions.flush()
    await introduce(engine, "ann", "")
    told = await why(engine, answer.recommendation_id, answer.slate.ids[0])
    assert told.account is not None
    assert told.account.reason.words > 0


async def test_training_reads_it_and_imports_bring_it(engine: Engine) -> None:
    await load(engine, (), (), about={"ann": "Age 33", "bob": "Age 60"})
    await introduce(engine, "bob", "Age 61")
    await ingest(engine, [did("ann", "like", "book:dune")])
    data, _ = await read_dataset(engine)
    user = data.users.code("ann")
    assert data.profile(user).about == "Age 33"
    assert data.about == {"ann": "Age 33", "bob": "Age 61"}
    await train(engine, Run(), force=True)


async def test_forgetting_erases_it_from_the_disk(engine: Engine, data_dir: Path) -> None:
    secret = "collects Moldavian matchboxes"
    await introduce(engine, "ann", secret)
    await asked(engine, Ask("ann"))
    await engine.impressions.flush()
    assert files_with(data_dir, secret)
    await forget(engine, "ann")
    assert await engine.abouts.of("ann") == ""
    assert files_with(data_dir, secret) == []
