"""A batch writes the model's lists for all users, into a file that is complete or absent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from unittest import mock

import polars as pl
import pytest

from palate.data.mutes import Muted
from palate.data.profile import Pause, Profile
from palate.data.slate import Slate
from palate.errors import InvalidInput, NotReady, StorageFailed
from palate.models.factor.ials import IALSModel
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.services.catalogue.edit_items import remove_item
from palate.services.context import AppContext
from palate.services.serve.answer_rows import recommendation_rows
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.table_file import FORMATS
from palate.services.train.batch_recommend import batch
from palate.services.train.train import read_dataset

pytestmark = pytest.mark.anyio


def table(path: Path, format_: str) -> pl.DataFrame:
    readers: dict[str, Callable[[Path], pl.DataFrame]]
    readers = {"parquet": pl.read_parquet, "csv": pl.read_csv, "jsonl": pl.read_ndjson}
    return readers[format_](path)


@pytest.mark.parametrize("format_", FORMATS)
async def test_everyone_gets_what_the_model_recommends_them(context: AppContext, tmp_path: Path, format_: str) -> None:
    summary = await batch(context, tmp_path / "lists", format_, model="popular", n=7)

    lists = table(tmp_path / "lists", format_)
    data, _ = await read_dataset(context)
    assert (summary.users, summary.rows, lists.height) == (data.n_users, 7 * data.n_users, 7 * data.n_users)
    model = context.live.serving.models["popular"]
    for user in (0, 17, data.n_users - 1):
        slate = model.recommend(Profile(data.history(user)), 7)
        of_user = lists.filter(pl.col("user") == data.users.ids[user])
        assert of_user["item"].to_list() == slate.ids
        assert of_user["rank"].to_list() == list(range(1, 8))
        assert of_user["score"].to_list() == pytest.approx(slate.scores.tolist(), rel=1e-5)
    assert [path.name for path in tmp_path.iterdir() if "lists" in path.name] == ["lists"], "no parts are left"


@pytest.mark.slow
async def test_without_a_model_everyone_gets_the_answers_of_the_server_with_reasons(
    context: AppContext, tmp_path: Path
) -> None:
    data, _ = await read_dataset(context)
    muted = data.users.ids[17]
    await context.mutes.put(muted, Muted(items=data.history(17).items[:3]))
    summary = await batch(context, tmp_path / "lists.parquet", "parquet", n=6)

    lists = pl.read_parquet(tmp_path / "lists.parquet")
    assert (summary.users, summary.rows, lists.height) == (data.n_users, 6 * data.n_users, 6 * data.n_users)
    for user in (data.users.ids[0], muted):
        answer = await recommend(context, RecommendationRequest(user, n=6, surprise=0.0))
        of_user = lists.filter(pl.col("user") == user)
        assert of_user["item"].to_list() == list(answer.slate.ids)
        assert of_user["score"].to_list() == pytest.approx(answer.slate.scores.tolist(), rel=1e-4)
        assert of_user["reason"].to_list() == [row["reason"] for row in recommendation_rows(answer)]


async def test_the_pause_since_the_last_event_counts_as_in_answers(context: AppContext, tmp_path: Path) -> None:
    pauses: set[Pause] = set()
    run_batch = Pipeline.run_batch

    def note_pauses(pipeline: Pipeline, queries: Sequence[Query]) -> list[Slate]:
        pauses.update(query.profile.pause for query in queries)
        return run_batch(pipeline, queries)

    with mock.patch.object(Pipeline, "run_batch", note_pauses):
        await batch(context, tmp_path / "lists.csv", "csv", n=1)
    assert Pause.RETURN in pauses
    assert Pause.UNKNOWN not in pauses


async def test_deleted_items_are_not_listed_and_the_lists_stay_full(context: AppContext, tmp_path: Path) -> None:
    await batch(context, tmp_path / "a.parquet", "parquet", model="ials", n=5)
    best = pl.read_parquet(tmp_path / "a.parquet")["item"].value_counts(sort=True)["item"][0]
    await remove_item(context, best)

    summary = await batch(context, tmp_path / "b.parquet", "parquet", model="ials", n=5)

    assert best not in pl.read_parquet(tmp_path / "b.parquet")["item"]
    assert summary.rows == 5 * summary.users


async def test_a_folder_may_be_called_anything(context: AppContext, tmp_path: Path) -> None:
    folder = tmp_path / "a[b]*"
    folder.mkdir()
    summary = await batch(context, folder / "lists.csv", "csv", model="popular", n=3)
    assert (folder / "lists.csv").read_bytes().count(b"\n") == summary.rows + 1


@pytest.mark.slow
async def test_an_interrupted_batch_goes_on_where_it_was(
    context: AppContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lists.csv"
    starts: list[int] = []
    full, blocks = IALSModel.recommend_all, type((await read_dataset(context))[0]).blocks
    monkeypatch.setattr("palate.data.dataset.Dataset.blocks", lambda data, _n: blocks(data, 5_000))

    def failing(model: IALSModel, data: object, users: slice, n: int) -> object:
        if users.start and len(starts) < 2:
            raise OSError("disk full")
        starts.append(users.start)
        return full(model, data, users, n)  # type: ignore[arg-type]  # `data` is passed on as it is

    monkeypatch.setattr(IALSModel, "recommend_all", failing)
    with pytest.raises(StorageFailed, match="What was computed is kept"):
        await batch(context, path, "csv", model="ials")
    assert not path.exists()
    starts.append(-1)
    summary = await batch(context, path, "csv", model="ials")

    assert starts.count(0) == 1, "the first part was not asked for again"
    assert pl.read_csv(path)["user"].n_unique() == summary.users


async def test_what_cannot_be_is_refused_before_anything_is_read(
    context: AppContext, empty: AppContext, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInput, match=r"no model 'gone'; it has .*ials"):
        await batch(context, tmp_path / "x.csv", "csv", model="gone")
    with pytest.raises(InvalidInput, match="no format 'xls'; there are parquet, csv, jsonl"):
        await batch(context, tmp_path / "x.xls", "xls")
    with pytest.raises(InvalidInput, match="no folder"):
        await batch(context, tmp_path / "gone" / "x.csv", "csv")
    with pytest.raises(NotReady, match="palate train"):
        await batch(empty, tmp_path / "x.csv", "csv")
