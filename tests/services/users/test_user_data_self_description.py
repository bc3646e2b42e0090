"""Self-descriptions are stored, used by the next request, trained on and erased."""

from __future__ import annotations

from pathlib import Path

import pytest

from palate.models.base import Run
from palate.services.catalogue.import_data import load
from palate.services.context import AppContext
from palate.services.serve.explain import why
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.train.train import read_dataset, train
from palate.services.users.forget import forget
from palate.services.users.ingest import ingest
from palate.services.users.user_data import set_self_description
from tests.adapters.conftest import files_with
from tests.services.conftest import did, recommended_ids

pytestmark = pytest.mark.anyio
DRACULA = "Vampires and werewolves"


async def test_what_is_kept_is_heard_by_the_next_answer(context: AppContext) -> None:
    ask = RecommendationRequest("ann", n=10, surprise=0.0)
    before = await recommended_ids(context, ask)
    await set_self_description(context, "ann", f"  {DRACULA} ")
    assert await context.self_descriptions.of("ann") == DRACULA
    after = await recommended_ids(context, ask)
    assert after != before
    assert after == await recommended_ids(context, RecommendationRequest(n=10, surprise=0.0, about=DRACULA)), (
        "a guest who says the same"
    )
    await set_self_description(context, "ann", "")
    assert await recommended_ids(context, ask) == before


async def test_what_is_said_this_once_counts_before_what_is_kept(context: AppContext) -> None:
    await set_self_description(context, "ann", "Space")
    answer = await recommended_ids(context, RecommendationRequest("ann", n=10, surprise=0.0, about=DRACULA))
    assert answer == await recommended_ids(context, RecommendationRequest(n=10, surprise=0.0, about=DRACULA))


async def test_an_account_knows_what_was_said_then(context: AppContext) -> None:
    await set_self_description(context, "ann", DRACULA)
    answer = await recommend(context, RecommendationRequest("ann", n=3, surprise=0.0))
    await context.impressions.flush()
    await set_self_description(context, "ann", "")
    explanation = await why(context, answer.recommendation_id, answer.slate.ids[0])
    assert explanation.details is not None
    assert explanation.details.reason.words > 0


@pytest.mark.slow
async def test_training_reads_it_and_imports_bring_it(trainable: AppContext) -> None:
    await load(trainable, (), (), about={"ann": "Age 33", "bob": "Age 60"})
    await set_self_description(trainable, "bob", "Age 61")
    await ingest(trainable, [did("ann", "like", "book:dune")])
    data, _ = await read_dataset(trainable)
    user = data.users.code("ann")
    assert data.profile(user).about == "Age 33"
    assert data.about == {"ann": "Age 33", "bob": "Age 61"}
    await train(trainable, Run(), force=True)


async def test_forgetting_erases_it_from_the_disk(context: AppContext, data_dir: Path) -> None:
    secret = "collects Moldavian matchboxes"
    await set_self_description(context, "ann", secret)
    await recommended_ids(context, RecommendationRequest("ann"))
    await context.impressions.flush()
    assert files_with(data_dir, secret)
    await forget(context, "ann")
    assert await context.self_descriptions.of("ann") == ""
    assert files_with(data_dir, secret) == []
