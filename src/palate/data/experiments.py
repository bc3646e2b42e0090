"""Live experiments: what each compares, and the history of what has happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from palate.errors import InvalidInput

ExperimentKind = Literal["ab", "interleave"]
"""*ab*: each user sees the lists of one variant. *interleave*: lists are mixed from two pipelines."""
ExperimentState = Literal["running", "won", "rolled back", "stopped"]

INTERLEAVED: Final = "interleaved"
"""The arm of an interleaving experiment whose users see mixed lists; all others see those of the control."""


@dataclass(frozen=True, slots=True)
class RampStep:
    """One step: how many users see the variant, and how many have to before the next one."""

    name: str
    share: float
    """The variant's share of all users."""
    min_users: int
    """The users of the variant, in this step, before the next one may begin; where the share is 0, lists computed."""


@dataclass(frozen=True, slots=True)
class Guardrail:
    """A metric that is not negative, and how much worse it may become.

    Raises:
        InvalidInput: the tolerance is negative.
    """

    name: str
    tolerance: float = 0.0
    """The tolerated loss as a share of the control's mean: 0.02 is 2 %."""
    is_lower_better: bool = True
    """True for dislikes, errors and latency; False for what should not fall, such as likes."""

    def __post_init__(self) -> None:
        if not self.tolerance >= 0:
            raise InvalidInput(f"The tolerance of a guardrail is 0 or more, not {self.tolerance}.", where="tolerance")


@dataclass(frozen=True, slots=True)
class ExperimentChange:
    """A change of an experiment, and its reason; the newest one says how it stands."""

    at: float
    """Seconds since 1970."""
    state: ExperimentState
    step: str
    """The name of the step of the ramp."""
    shares: Mapping[str, float]
    """The share of all users by arm, which sum to 1; arms that were dropped are missing."""
    by: Literal["operator", "learner"]
    reason: str


@dataclass(frozen=True, slots=True)
class Experiment:
    """Variants of the pipeline "default" that are compared by what users do with their lists."""

    name: str
    salt: str
    """Hashed with users: another salt assigns them anew."""
    kind: ExperimentKind
    variants: Mapping[str, str]
    """The pipeline of each variant, by name; the first is the control."""
    metric: str
    """The primary metric, by name."""
    guardrails: tuple[Guardrail, ...]
    steps: tuple[RampStep, ...]
    """From a share of 0 to 1."""
    n_users: int
    """The intended number of users of both variants of a comparison."""
    level: float
    """The probability that a variant which is no better is ever taken for better."""
    min_users: int
    """Before the smaller variant has so many users nothing is concluded."""
    history: tuple[ExperimentChange, ...]
    """Oldest first; never empty."""

    @property
    def control(self) -> str:
        """The name of the control."""
        return next(iter(self.variants))

    @property
    def treatments(self) -> tuple[str, ...]:
        """The names of the variants that are compared with the control."""
        return tuple(self.variants)[1:]

    @property
    def arms(self) -> tuple[str, ...]:
        """Among which users are divided: the variants, or the control and :data:`INTERLEAVED`."""
        return tuple(self.variants) if self.kind == "ab" else (self.control, INTERLEAVED)

    @property
    def last(self) -> ExperimentChange:
        """The newest change."""
        return self.history[-1]

    @property
    def live_arms(self) -> tuple[str, ...]:
        """The arms that are still compared with the control."""
        return tuple(arm for arm in self.arms[1:] if arm in self.last.shares)

    @property
    def all_shares(self) -> list[dict[str, float]]:
        """The shares of all arms after each change; dropped arms have 0."""
        return [{arm: change.shares.get(arm, 0.0) for arm in self.arms} for change in self.history]

    @property
    def is_shadow(self) -> bool:
        """Whether treatments are computed and not shown."""
        return self.last.state == "running" and self.all_shares[-1][self.control] == 1

    @property
    def is_active(self) -> bool:
        """Whether it decides what users see, or is about to: it runs, or its winner is shown to everybody."""
        return self.last.state == "running" or (self.last.state == "won" and self.all_shares[-1][self.control] < 1)

    @property
    def step_index(self) -> int:
        """The index of the current step of the ramp."""
        return [step.name for step in self.steps].index(self.last.step)

    def label(self, arm: str) -> str:
        """What impressions of an arm store as their variant."""
        return f"{self.name}/{arm}"

    def pipelines_of(self, arm: str) -> tuple[str, ...]:
        """The names of the pipelines that make lists of an arm: of mixed lists two, the control's first."""
        return tuple(self.variants.values()) if arm == INTERLEAVED else (self.variants[arm],)

    def arm_of(self, label: str | None) -> str | None:
        """The arm that a label names; None if it is of another experiment, or of none."""
        name, _, arm = (label or "").partition("/")
        return arm if name == self.name and arm in self.arms else None

    def with_change(self, change: ExperimentChange) -> Experiment:
        """The experiment after one more change."""
        return replace(self, history=(*self.history, change))


@dataclass(frozen=True, slots=True)
class ShadowCounts:
    """Sums over lists of a treatment that were computed and not shown, beside those of the control."""

    lists: int = 0
    failed: int = 0
    took_ms: float = 0.0
    """Of the treatment, over the lists that did not fail; both pipelines begin without any value that was kept."""
    control_ms: float = 0.0
    """Of the control, over the same lists."""
    overlap: float = 0.0
    """The share of the control's items that the treatment's list has, over the same lists."""
    last_error: str | None = None

    def plus(self, other: ShadowCounts) -> ShadowCounts:
        """The sums of both; the error is the newer one of ``other``, if there is any."""
        return ShadowCounts(
            self.lists + other.lists,
            self.failed + other.failed,
            self.took_ms + other.took_ms,
            self.control_ms + other.control_ms,
            self.overlap + other.overlap,
            other.last_error or self.last_error,
        )
