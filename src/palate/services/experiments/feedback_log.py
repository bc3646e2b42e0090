"""The joined log of all users, read user by user, and its export into a file."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from palate.errors import NotReady, StorageFailed
from palate.policies.rewards import RewardTable
from palate.services.context import AppContext
from palate.services.experiments.joined_log import JoinedList, LoggedItem, join_feedback, rows_of
from palate.services.table_file import check_table_file, join_parts
from palate.settings import Rewards

if TYPE_CHECKING:
    import polars as pl

MAX_LISTS_PER_USER: Final = 10_000
"""The newest lists of a user that are joined."""
_USERS: Final = 500
"""Ids of users that are read at a time."""
_PART_ROWS: Final = 100_000
_DAY_S: Final = 86_400.0
_COLUMNS: Final = tuple(field.name for field in fields(LoggedItem))


@dataclass(frozen=True, slots=True)
class LogSummary:
    """What was written."""

    users: int
    lists: int
    rows: int
    rewarded: int
    """Rows with feedback."""
    mean_reward: float
    """Of a list: the mean of the sum of its rewards."""


def reward_table_of(settings: Rewards) -> RewardTable:
    """The table of rewards that the settings state."""
    return RewardTable(**settings.model_dump(exclude={"window_days"}))


async def joined_lists(context: AppContext, since: float) -> AsyncIterator[list[JoinedList]]:
    """For each user with lists from ``since`` (seconds since 1970) on, these lists with their feedback until now.

    Users come in the order of their ids, lists oldest first. One user's lists and events are in memory at a time. Lists
    without a user (of guests without an id, and of groups) are left out: whose feedback is theirs is not known.
    """
    async for joined in users_joined_lists(context, since):
        yield [each for each in joined if each.impression.at >= since]


async def users_joined_lists(context: AppContext, since: float) -> AsyncIterator[list[JoinedList]]:
    """:func:`joined_lists`, but all stored lists of the same users, from before ``since`` too."""
    await context.impressions.flush()
    rewards, until, after = context.settings.rewards, context.clock(), ""
    table, window_s = reward_table_of(rewards), rewards.window_days * _DAY_S
    while users := await context.impressions.users(since, after, _USERS):
        for user in users:
            shown = await context.impressions.of_user(user, MAX_LISTS_PER_USER)
            events = (await context.log.of_user(user)).events
            yield join_feedback(shown, events, table, window_s=window_s, until=until)
        after = users[-1]


async def write_feedback_log(
    context: AppContext,
    path: Path,
    format_: str,
    *,
    since: float = 0.0,
    progress: Callable[[float, str], None] = lambda *_: None,
) -> LogSummary:
    """Write the joined log from ``since`` (seconds since 1970) on: one row for each item of each list.

    The columns are the fields of :class:`~palate.services.experiments.joined_log.LoggedItem`. The file appears complete
    or not at all.

    Raises:
        NotReady: there are no lists of users.
        InvalidInput: there is no such format, or no folder for the file.
        StorageFailed: the file could not be written.
    """
    import polars as pl

    check_table_file(path, format_)
    n_users = n_lists = n_rewarded = 0
    total = 0.0
    try:
        with tempfile.TemporaryDirectory(dir=path.absolute().parent, prefix=f".{path.name}.") as folder:
            parts = _Parts(Path(folder))
            async for joined in joined_lists(context, since):
                n_users, n_lists = n_users + bool(joined), n_lists + len(joined)
                n_rewarded += sum(feedback is not None for each in joined for feedback in each.feedback)
                total += sum(sum(each.rewards) for each in joined)
                if parts.add([row for each in joined for row in rows_of(each)]):
                    progress(0.0, f"{n_lists:,} lists of {n_users:,} users")
            if not n_lists:
                raise NotReady(no_lists_text(since))
            parts.write()
            n_rows = join_parts(parts.paths, path, format_, Path(folder) / "whole")
    except (OSError, pl.exceptions.PolarsError) as error:
        raise StorageFailed(f"{path} could not be written: {error}.") from error
    return LogSummary(n_users, n_lists, n_rows, n_rewarded, total / n_lists)


class _Parts:
    """Rows that are written into Parquet files of a folder, each of some 100,000 rows."""

    def __init__(self, folder: Path) -> None:
        self.paths: list[Path] = []
        self._folder = folder
        self._rows: list[LoggedItem] = []

    def add(self, rows: Sequence[LoggedItem]) -> bool:
        """Add rows; return whether a file was written."""
        self._rows += rows
        is_full = len(self._rows) >= _PART_ROWS
        if is_full:
            self.write()
        return is_full

    def write(self) -> None:
        """Write the rows that wait."""
        self.paths.append(self._folder / f"{len(self.paths):06d}.parquet")
        _table(self._rows).write_parquet(self.paths[-1])
        self._rows.clear()


def no_lists_text(since: float) -> str:
    """Say that no lists were shown to users, and what to do."""
    when = " in this time" if since > 0 else ""
    return (
        f"No lists were shown to users with an id{when}. Lists are logged when POST /recommend is asked with a "
        "`user_id`; those older than impressions.retention_days are removed."
    )


def _table(rows: Sequence[LoggedItem]) -> pl.DataFrame:
    import polars as pl

    types = {
        "at": pl.Float64,
        "position": pl.UInt16,
        "propensity": pl.Float64,
        "reward": pl.Float64,
        "delay_s": pl.Float64,
        "surprise": pl.Float64,
        "n_history": pl.UInt32,
        "n_candidates": pl.UInt32,
    }
    schema = {name: types.get(name, pl.String) for name in _COLUMNS}
    return pl.DataFrame({name: list(map(attrgetter(name), rows)) for name in _COLUMNS}, schema=schema)
