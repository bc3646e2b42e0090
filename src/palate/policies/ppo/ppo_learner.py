"""The learner of a neural policy: an update for every so many lists of complete sessions, if the guard lets it pass."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import ClassVar, Final, Self

import numpy as np

from palate.errors import ConfigError, StorageFailed
from palate.policies.features import SCHEMA
from palate.policies.learner import ListFeedback, PolicyLearner
from palate.policies.ppo.experience import Experience
from palate.policies.ppo.guard import GuardVerdict, compare_policies
from palate.policies.ppo.learner_options import PpoLearnerOptions
from palate.policies.ppo.neural_policy import NeuralPolicy, new_policy
from palate.policies.ppo.session_buffer import SessionBuffer, UserSession
from palate.types import Floats

_FORMAT: Final = 1
_MIN_SURPRISE: Final = 1e-4
"""Lists of less surprise were not drawn; a test compares it with the pipeline's."""
_LOOK_EVERY: Final = 16
"""Feedback from one count of complete sessions to the next."""
_PARTS: Final = 1_000
UNFREEZE: Final = "pip install 'palate[neural]'"
"""What lets a frozen policy learn."""


def can_learn() -> bool:
    """Whether PyTorch is installed."""
    return importlib.util.find_spec("torch") is not None


class PpoLearner(PolicyLearner):
    """Updates a policy by proximal policy optimisation, from lists with feedback.

    Lists without any feedback never come: nobody knows whether they were looked at. Lists without surprise, and those
    that had to hold several domains, are left out. A share of the users is held back: an update that would have earned
    less with their lists is refused, and what it was fitted to is not used again.
    """

    kind: ClassVar[str] = "ppo"

    def __init__(self, name: str, options: PpoLearnerOptions, start: NeuralPolicy | None = None) -> None:
        """Of the policy ``name``; it starts from the clone, or from ``start``.

        Raises:
            ConfigError: PyTorch is not installed.
        """
        if not can_learn():
            raise ConfigError(f"The policy {name!r} is frozen: learning needs PyTorch; {UNFREEZE}.", where=name)
        self.name, self.options = name, options
        self.policy = start or new_policy(name, _version(0, 0), options.seed, warmth=options.warmth)
        self.buffer = SessionBuffer()
        self.n_feedback = self.n_updates = self.n_accepted = 0
        self.left_out: Counter[str] = Counter()
        """The number of lists that were left out, by the reason."""
        self.verdict: GuardVerdict | None = None
        """Of the newest update since this object was made."""
        self._value = _new_value(options)

    @classmethod
    def from_options(cls, name: str, options: Mapping[str, object]) -> Self:
        return cls(name, PpoLearnerOptions.parse(name, options))

    @classmethod
    def check_options(cls, name: str, options: Mapping[str, object]) -> None:
        PpoLearnerOptions.parse(name, options)

    @classmethod
    def is_active(cls, name: str, options: Mapping[str, object]) -> bool:
        return PpoLearnerOptions.parse(name, options).learn

    @classmethod
    def missing_package(cls) -> str | None:
        return None if can_learn() else UNFREEZE

    def learn(self, feedback: Sequence[ListFeedback]) -> None:
        for each in feedback:
            self._add(each)
            self.n_feedback += 1
            is_due = self.n_feedback % _LOOK_EVERY == 0 and len(self.buffer.lists) >= self.options.min_lists
            if is_due and self.buffer.n_complete() >= self.options.min_lists:
                self.update(self.buffer.take_complete())

    def _add(self, feedback: ListFeedback) -> None:
        if feedback.surprise < _MIN_SURPRISE or feedback.made.is_restricted:
            self.left_out["no surprise" if feedback.surprise < _MIN_SURPRISE else "restricted"] += 1
        elif not self.buffer.add(feedback):
            self.left_out["too late"] += 1

    def update(self, sessions: Sequence[UserSession]) -> None:
        """Fit a candidate to the sessions, and take it up unless the guard refuses it."""
        from palate.policies.ppo.fit import update_policy

        held_back = [each for each in sessions if _is_held_back(each.user, self.options.held_back)]
        learned = [each.lists for each in sessions if not _is_held_back(each.user, self.options.held_back)]
        self.n_updates += 1
        if not learned or not held_back:
            self.left_out["no users to judge or to learn from"] += sum(len(each.lists) for each in sessions)
            return
        experience = Experience.of_sessions(learned)
        base = self.policy if self.n_accepted else _scaled(self.policy, experience)
        candidate, self._value, _ = update_policy(
            base,
            self._value,
            experience,
            self.options.update,
            seed=self.options.seed + self.n_updates,
            version=_version(self.n_updates, self.n_accepted + 1),
        )
        self.consider(candidate, held_back)

    def consider(self, candidate: NeuralPolicy, held_back: Sequence[UserSession]) -> None:
        """Take a candidate up, unless it would have earned less than the policy in service with these sessions."""
        lists = [each for session in held_back for each in session.lists]
        users = [session.user for session in held_back for _ in session.lists]
        self.verdict = compare_policies(candidate, self.policy, lists, users)
        if not self.verdict.is_refused:
            self.policy, self.n_accepted = candidate, self.n_accepted + 1

    def checkpoint(self) -> bytes:
        header = {
            "format": _FORMAT,
            "schema": SCHEMA,
            "options": asdict(self.options),
            "counts": [self.n_feedback, self.n_updates, self.n_accepted],
            "left_out": dict(self.left_out),
            "version": self.policy.version,
            "warmth": self.policy.warmth,
            "buffer": self.buffer.to_json(),
        }
        arrays = {f"policy.{name}": value for name, value in self.policy.arrays.items()}
        arrays |= {f"value.{name}": value for name, value in self._value.arrays.items()}
        stored = io.BytesIO()
        np.savez(stored, **arrays)  # type: ignore[arg-type]  # no array is an option
        return json.dumps(header).encode() + b"\n" + stored.getvalue()

    def restore(self, state: bytes) -> None:
        from palate.policies.ppo.value import ValueNetwork

        text, _, stored = state.partition(b"\n")
        try:
            header = json.loads(text)
            if (header["format"], header["schema"]) != (_FORMAT, SCHEMA):
                raise ValueError("it is of another format, or of other features")
            if header["options"] != asdict(self.options):
                raise ValueError("it was learned with other options")
            arrays = dict(np.load(io.BytesIO(stored), allow_pickle=False))
            self.policy = NeuralPolicy(
                name=self.name,
                version=header["version"],
                warmth=header["warmth"],
                **_part(arrays, "policy."),  # type: ignore[arg-type]  # NeuralPolicy checks the arrays
            )
            self._value = ValueNetwork(_part(arrays, "value."))
            self.buffer = SessionBuffer.from_json(header["buffer"])
            self.n_feedback, self.n_updates, self.n_accepted = map(int, header["counts"])
            self.left_out = Counter(header["left_out"])
        except (ValueError, KeyError, TypeError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise StorageFailed(f"The state of the policy {self.name!r} cannot be read: {error}.") from error

    def publish(self) -> NeuralPolicy | None:
        return self.policy if self.n_accepted else None


def _version(n_updates: int, n_accepted: int) -> str:
    return f"{n_updates:06d}-{n_accepted:06d}"


def _scaled(policy: NeuralPolicy, experience: Experience) -> NeuralPolicy:
    """The policy with the scale of these inputs, which changes nothing as long as it is the clone."""
    if policy.linear.any() or policy.weights_3.any():
        return policy
    scale = experience.scale()
    return replace(policy, centre=scale.centre, spread=scale.spread)


def _new_value(options: PpoLearnerOptions):  # type: ignore[no-untyped-def]  # the module of its type imports PyTorch
    from palate.policies.ppo.value import ValueNetwork

    return ValueNetwork.new(options.update.n_hidden_value, options.seed)


def _part(arrays: Mapping[str, Floats], prefix: str) -> dict[str, Floats]:
    return {name.removeprefix(prefix): value for name, value in arrays.items() if name.startswith(prefix)}


def _is_held_back(user: str, share: float) -> bool:
    digest = hashlib.blake2b(user.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") % _PARTS < share * _PARTS
