"""Checks of times: missing, tied, made-up and impossible times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import numpy as np

from palate.data.events import ALLOWED_CLOCK_SKEW_S, MAX_TIME_S
from palate.evaluation.doctor.findings import MOSTLY_TIED, SHOWN, Case, Finding, Severity, part, share
from palate.evaluation.doctor.rows import BAD_TIME, lost
from palate.types import Bools

_OFTEN_TIED: Final = 0.2
_CONSTANT: Final = 0.9
_CONSTANT_USERS: Final = 0.1
_CONSTANT_LEAST: Final = 10
_FEW: Final = 0.01
_DAY_S: Final = 86_400.0
_FIRST_S: Final = 631_152_000.0
"""1990: earlier interactions were hardly ever recorded."""
_GAP_S: Final = 90 * _DAY_S
_GAP_SHARE: Final = 0.5


def order(case: Case) -> Iterator[Finding]:
    """Missing times, ties and constant intervals: whether the order within a history is reliable.

    Users who rate several films at once cause ties: half of all consecutive events in MovieLens 100K. The
    order still carries information then, so the finding is a note; from 80 % on it is that of the file.
    """
    data = case.data
    if len(data) < 2:
        return
    if not case.timed:
        all_same = data.at.min() == data.at.max()
        yield Finding(
            "order",
            "note",
            "All events carry the same time." if all_same else "The events carry no times, only the order of the rows.",
            "Rows may stand in any order. Models that go by order or time (linear_sequence, sequential_rules, "
            "trending) learn noise.",
            "Add a timestamp if you can; if the rows do stand in order of time, any that rises with them will do. "
            "Else leave these models out, as the settings below do.",
        )
    elif case.tied >= _OFTEN_TIED:
        is_mostly_tied = case.tied >= MOSTLY_TIED
        yield Finding(
            "order",
            "harm" if is_mostly_tied else "note",
            f"In {case.tied:.0%} of cases a user's next event carries the very same time as the one before.",
            "What came first is then a guess (the order of the file), and the models that go by order "
            + (
                "(linear_sequence, sequential_rules) learn mostly that."
                if is_mostly_tied
                else "(linear_sequence, sequential_rules) are less sure."
            ),
            "Export exact times if you have them; `palate bench` tells whether these models help all the same.",
        )
    if made_up := made_up_times(case):
        yield Finding(
            "order",
            "note",
            f"The events of {made_up:,} users come exactly one second apart: these times were made up.",
            "Their order may be true, their dates are not.",
            "Judge models by everyone's last event (`--protocol last_out`), not by a date (`after`).",
        )


def made_up_times(case: Case) -> int:
    """The number of users whose events are nearly all exactly one second apart; 0 if they are few."""
    data = case.data
    if not case.timed:
        return 0
    same_user = data.user[1:] == data.user[:-1]
    one_second = same_user & (np.diff(data.at) == 1.0)
    n_constant = np.bincount(data.user[1:][one_second], minlength=data.n_users)
    is_active = case.per_user >= _CONSTANT_LEAST
    n_users = int((is_active & (n_constant >= _CONSTANT * (case.per_user - 1))).sum())
    return n_users if n_users >= _CONSTANT_USERS * max(is_active.sum(), 1) else 0


def times(case: Case) -> Iterator[Finding]:
    """Implausible times: wrong unit, 1970, the future, the time of an import, a long gap."""
    data = case.data
    n_unread = sum(lost(case, BAD_TIME).values())
    if n_unread:
        yield Finding(
            "times",
            "stop" if n_unread >= 0.5 * case.report.read else "harm",
            f"{n_unread:,} of {case.report.read:,} rows have a time that cannot be read, and are left out.",
            "Palate reads ISO 8601 or seconds since 1970. Numbers of 13 digits are milliseconds.",
            "Divide milliseconds by 1000; write dates as 2024-05-31T12:00:00Z.",
            tuple(example for reason in lost(case, BAD_TIME) for example in case.report.examples.get(reason, []))[
                :SHOWN
            ],
        )
    if not case.timed:
        return
    in_future = data.at > case.now + ALLOWED_CLOCK_SKEW_S
    if in_future.any():
        unit = " They look like milliseconds." if np.median(data.at[in_future]) > 1e11 else ""
        yield Finding(
            "times",
            "stop",
            f"Events in the future: {part(in_future.sum(), len(data), 'events')}.{unit}",
            "The store refuses events from the future, and a model must not learn from what has not happened.",
            "Check the clock, the time zone and the unit: Palate wants seconds since 1970, or ISO 8601.",
            _dates(case, in_future),
        )
    too_early = data.at < _FIRST_S
    if too_early.any():
        severity: Severity = "harm" if too_early.sum() >= _FEW * len(data) else "note"
        yield Finding(
            "times",
            severity,
            f"Events before 1990: {part(too_early.sum(), len(data), 'events')}.",
            "A missing time written as 0 reads as 1970; such events count as the oldest of their users.",
            "Give them their true time, or leave the time out.",
            _dates(case, too_early),
        )
    if case.instant is not None:
        n = int((data.at == case.instant).sum())
        yield Finding(
            "times",
            "harm",
            f"{n:,} events ({share(n, len(data))}) of many users carry the very same time, {_date(case.instant)}.",
            "That is when they were written, by an import or a migration, not when they happened; "
            "`trending` takes it for a fashion.",
            "Give them the time at which they happened, or export them without times.",
        )
    yield from _long_gap(case, ~in_future & ~too_early)


def _long_gap(case: Case, plausible: Bools) -> Iterator[Finding]:
    """A gap without events of at least half of the time span."""
    at = np.sort(case.data.at[plausible])
    if len(at) < 2:
        return
    gaps = np.diff(at)
    widest = int(gaps.argmax())
    if gaps[widest] >= max(_GAP_SHARE * (at[-1] - at[0]), _GAP_S):
        yield Finding(
            "times",
            "note",
            f"For {gaps[widest] / _DAY_S:,.0f} days nothing happens, {_date(at[widest])} to {_date(at[widest + 1])}.",
            "Events on both sides of so long a silence may describe two different communities or catalogues.",
            "Check whether an export is missing, or whether a few times are wrong.",
        )


def _dates(case: Case, mask: Bools) -> tuple[str, ...]:
    return tuple(_date(at) for at in case.data.at[mask][:SHOWN].tolist())


def _date(at: float) -> str:
    """A time as a date, or as a number if it is outside the calendar."""
    if not 0 <= at <= MAX_TIME_S:
        return f"{at:.0f} seconds since 1970"
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")
