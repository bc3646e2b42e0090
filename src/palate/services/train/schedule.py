"""When the learner trains: by a cron expression, or after so many seconds."""

from __future__ import annotations

import math
from datetime import datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim

from palate.settings import Learner


def next_training(learner: Learner, after: float) -> float:
    """The first scheduled time after another one, both in seconds since 1970; infinity without a schedule.

    ``learner.every_s`` above 0 counts from ``after``. Otherwise it is the next time of ``learner.schedule`` in
    ``learner.timezone``: a time that a change of the clock leaves out comes right after it, one that it repeats comes
    once, if the hour is fixed.
    """
    if learner.every_s > 0:
        return after + learner.every_s
    if not learner.schedule:
        return math.inf
    return next(CronSim(learner.schedule, datetime.fromtimestamp(after, ZoneInfo(learner.timezone)))).timestamp()
