"""The learner of the contextual bandit: an example for each shown item whose reward became known."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import ClassVar, Final, Self

import numpy as np

from palate.errors import StorageFailed
from palate.policies.bandit.examples import format_example
from palate.policies.bandit.linear_policy import LinearPolicy
from palate.policies.bandit.options import BanditOptions
from palate.policies.bandit.vw_model import VwModel
from palate.policies.features import SCHEMA
from palate.policies.learner import ListFeedback, PolicyLearner
from palate.types import Floats

_FORMAT: Final = 1
_MIN_SURPRISE: Final = 1e-4
"""Lists of less surprise were not drawn; a test compares it with the pipeline's."""


class BanditLearner(PolicyLearner):
    """Learns the cost (the negative reward) of an item from the context and its features, with Vowpal Wabbit.

    An example has the features of the list's request, those of the shown item (and of the others that could have been
    drawn in its place, where the exploration learns from them), the cost, and the propensity at its position. An
    item whose reward changes is learned again. Items that were pinned or stand below those that the policy ranks, and
    lists without surprise or with a required number of domains are left out: they were not drawn by the propensities.
    """

    kind: ClassVar[str] = "bandit"

    def __init__(self, name: str, options: BanditOptions) -> None:
        """Of the policy ``name``; it has learned nothing.

        Raises:
            ConfigError: Vowpal Wabbit is not installed.
        """
        self.name, self.options = name, options
        self.n_examples = 0
        self.left_out: Counter[str] = Counter()
        """The number of rewards that were left out, by the reason."""
        self.model = VwModel(options)

    @classmethod
    def from_options(cls, name: str, options: Mapping[str, object]) -> Self:
        return cls(name, BanditOptions.parse(name, options))

    @classmethod
    def check_options(cls, name: str, options: Mapping[str, object]) -> None:
        BanditOptions.parse(name, options)

    def learn(self, feedback: Sequence[ListFeedback]) -> None:
        for each in feedback:
            for example in self._examples(each):
                self.model.learn(example)
                self.n_examples += 1

    def checkpoint(self) -> bytes:
        header = {
            "format": _FORMAT,
            "schema": SCHEMA,
            "options": asdict(self.options),
            "n_examples": self.n_examples,
            "left_out": dict(self.left_out),
        }
        return json.dumps(header).encode() + b"\n" + self.model.to_bytes()

    def restore(self, state: bytes) -> None:
        try:
            text, _, model = state.partition(b"\n")
            header = json.loads(text)
            if (header["format"], header["schema"]) != (_FORMAT, SCHEMA):
                raise ValueError("it is of another format, or of other features")
            if header["options"] != asdict(self.options):
                raise ValueError("it was learned with other options")
            n_examples, left_out = int(header["n_examples"]), Counter(header["left_out"])
        except (ValueError, KeyError, TypeError) as error:
            raise StorageFailed(f"The state of the bandit {self.name!r} cannot be read: {error}.") from error
        self.model = VwModel(self.options, model)
        self.n_examples, self.left_out = n_examples, left_out

    def publish(self) -> LinearPolicy | None:
        return self.policy() if self.n_examples and self.n_examples >= self.options.min_examples else None

    def policy(self) -> LinearPolicy:
        """The policy as learned so far, however little that is."""
        options, weights = self.options, self.model.weights()
        gamma = options.gamma_scale * self.n_examples**options.gamma_exponent
        return LinearPolicy(
            name=self.name,
            version=f"{self.n_examples:09d}-{_digest(weights)}",
            weights=weights,
            exploration=options.exploration,
            epsilon=options.epsilon,
            sharpness=options.sharpness,
            gamma=gamma if options.exploration == "squarecb" else 0.0,
        )

    def _examples(self, feedback: ListFeedback) -> Iterator[list[str]]:
        """The examples of a list, in the order of the positions."""
        made = feedback.made
        reason = "no surprise" if feedback.surprise < _MIN_SURPRISE else "restricted" if made.is_restricted else ""
        for position in feedback.changed:
            if reason or position < made.n_pinned or made.rows[position] < 0:
                self.left_out[reason or "not drawn"] += 1
                continue
            yield format_example(
                made.decision,
                self._rows(feedback, position),
                cost=-float(feedback.rewards[position]),
                propensity=float(feedback.propensities[position]) if self.options.is_weighted else 1.0,
                all_rows=self.options.needs_all_rows,
            )

    def _rows(self, feedback: ListFeedback, position: int) -> list[int]:
        """The shown row, and the others that could have been drawn at its position; of squarecb, the first alone."""
        shown = int(feedback.made.rows[position])
        if not self.options.is_weighted:
            return [shown]
        could = feedback.made.available.copy()
        above = feedback.made.rows[: position + 1]
        could[above[above >= 0]] = False
        return [shown, *np.flatnonzero(could).tolist()]


def _digest(weights: Floats) -> str:
    return hashlib.sha256(weights.tobytes()).hexdigest()[:12]
