"""Sections of the settings: what is learned from, when, and what may be served."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from palate.settings.section import Section

_Reward = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)]


class Rewards(Section):
    rating: _Reward
    like: _Reward
    complete: _Reward
    save: _Reward
    click: _Reward
    dislike: _Reward
    window_days: float = Field(gt=0, allow_inf_nan=False)


class Experiments(Section):
    every_s: float = Field(gt=0)
    shadow_share: float = Field(ge=0, le=1)


class Gate(Section):
    min_segment_users: int = Field(ge=10)
    max_latency_ratio: float = Field(ge=1)
    max_memory_ratio: float = Field(ge=1)


class Guardrails(Section):
    every_s: float = Field(gt=0)
    watch_days: float = Field(ge=0)
    feedback_window_s: float = Field(gt=0)
    clicks_tolerance: float = Field(ge=0, lt=1)
    error_tolerance: float = Field(ge=0, lt=1)
    min_users: int = Field(ge=2)


class Learner(Section):
    schedule: str
    timezone: str
    every_s: float = Field(ge=0)
    min_new_events: int = Field(ge=0)
    first: tuple[str, ...]
    keep: int = Field(gt=0)
    max_judged_users: int = Field(gt=0)
    takeover_s: float = Field(gt=0, allow_inf_nan=False)
    seed: int
    gate: Gate
    guardrails: Guardrails

    @field_validator("schedule")
    @classmethod
    def _check_schedule(cls, expression: str) -> str:
        from cronsim import CronSim, CronSimError

        try:
            if expression:
                next(CronSim(expression, datetime(2000, 1, 1)))  # any time
        except (CronSimError, StopIteration):
            raise ValueError(
                "it is a cron expression of five fields (minute, hour, day, month, weekday) that comes true, such as "
                '"0 3 * * *" for every night at three, or empty'
            ) from None
        return expression

    @field_validator("timezone")
    @classmethod
    def _check_timezone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError('it is the name of a time zone, such as "UTC" or "Europe/Vienna"') from None
        return name


class Tracking(Section):
    enabled: Literal["auto", "on", "off"]
    uri: str
    experiment: str
    timeout_s: float = Field(gt=0)
