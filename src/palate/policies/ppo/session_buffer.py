"""Lists that wait until their sessions are complete."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import numpy as np

from palate.data.decision import PolicyDecision
from palate.data.profile import SESSION_GAP_S
from palate.policies.decision import decode_decision, encode_decision
from palate.policies.learner import ListFeedback
from palate.policies.ppo.experience import RewardedList

_DEFAULT_SURPRISE: Final = 0.1
"""A test compares it with the pipeline's."""


class UserSession(NamedTuple):
    """A complete session."""

    user: str
    lists: list[RewardedList]


@dataclass(frozen=True, slots=True)
class WaitingList:
    """A list of a session that may go on."""

    user: str
    at: float
    decision: bytes
    surprise: float
    propensities: tuple[float, ...]
    rewards: tuple[float, ...]

    def decode(self) -> RewardedList:
        made: PolicyDecision = decode_decision(self.decision)
        sharpness = _DEFAULT_SURPRISE / self.surprise
        return RewardedList(made, np.array(self.propensities), np.array(self.rewards), sharpness)


@dataclass(slots=True)
class SessionBuffer:
    """Lists by id. A session of a user is complete when a list of anybody is 30 minutes newer than its last."""

    lists: dict[str, WaitingList] = field(default_factory=dict)
    newest_at: float = -np.inf
    """The time of the newest list that was ever added."""
    taken_until: float = -np.inf
    """Lists from before this were learned from or left out; further feedback on them is too late."""

    def add(self, feedback: ListFeedback) -> bool:
        """Add a list, or replace its rewards by newer ones; False if it is too late for that. Unseen items earn 0."""
        rewards = tuple(np.nan_to_num(feedback.rewards, nan=0.0).tolist())
        if feedback.recommendation_id in self.lists:
            before = self.lists[feedback.recommendation_id]
            self.lists[feedback.recommendation_id] = replace(before, rewards=rewards)
            return True
        if feedback.at <= self.taken_until:
            return False
        self.lists[feedback.recommendation_id] = WaitingList(
            feedback.user,
            feedback.at,
            encode_decision(feedback.made),
            feedback.surprise,
            tuple(feedback.propensities.tolist()),
            rewards,
        )
        self.newest_at = max(self.newest_at, feedback.at)
        return True

    def n_complete(self) -> int:
        """The number of lists of complete sessions."""
        return sum(map(len, self._complete()))

    def take_complete(self) -> list[UserSession]:
        """Remove the complete sessions, in the order of their first lists."""
        taken = list(self._complete())
        sessions = [UserSession(self.lists[ids[0]].user, [self.lists[id_].decode() for id_ in ids]) for ids in taken]
        last = [self.lists[id_].at for ids in taken for id_ in ids]
        for ids in taken:
            for id_ in ids:
                del self.lists[id_]
        self.taken_until = max([self.taken_until, *last])
        return sessions

    def _complete(self) -> Iterator[list[str]]:
        """The ids of the lists of each complete session."""
        session: list[str] = []
        sessions: list[list[str]] = []
        for id_, each in sorted(self.lists.items(), key=lambda entry: (entry[1].user, entry[1].at, entry[0])):
            last = self.lists[session[-1]] if session else None
            if last is None or last.user != each.user or each.at - last.at > SESSION_GAP_S:
                session = []
                sessions.append(session)
            session.append(id_)
        complete = [ids for ids in sessions if self.newest_at - self.lists[ids[-1]].at > SESSION_GAP_S]
        return iter(sorted(complete, key=lambda ids: (self.lists[ids[0]].at, ids[0])))

    def to_json(self) -> dict[str, object]:
        """The buffer as JSON values."""
        lists = {
            id_: [each.user, each.at, _to_text(each.decision), each.surprise, each.propensities, each.rewards]
            for id_, each in self.lists.items()
        }
        return {"lists": lists, "newest_at": self.newest_at, "taken_until": self.taken_until}

    @classmethod
    def from_json(cls, values: dict[str, object]) -> SessionBuffer:
        """The inverse of :meth:`to_json`; ``ValueError``, ``KeyError`` or ``TypeError`` for others."""
        stored = values["lists"]
        if not isinstance(stored, dict):
            raise TypeError("its lists are no object")
        lists = {
            str(id_): WaitingList(
                str(user), float(at), base64.b64decode(decision), float(surprise), tuple(propensities), tuple(rewards)
            )
            for id_, (user, at, decision, surprise, propensities, rewards) in stored.items()
        }
        return cls(lists, float(str(values["newest_at"])), float(str(values["taken_until"])))


def _to_text(stored: bytes) -> str:
    return base64.b64encode(stored).decode("ascii")
