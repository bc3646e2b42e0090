"""Users as states: their sequences embedded with NumPy, and the layers computed by ONNX Runtime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from palate.models.neural.graph import open_encoder
from palate.models.neural.sequences import UserSequence, favourites
from palate.models.neural.shape import Shape
from palate.types import Codes, Floats

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_TOKENS_AT_ONCE: Final = 4096
"""Tokens in one call of the session, so that intermediate values stay in the processor's caches."""


@dataclass(frozen=True, eq=False)
class UserEncoder:
    """The fitted encoder: ``items`` are the vectors of items, ``weights`` those of :meth:`Shape.encoder_sizes`."""

    shape: Shape
    n_favourites: int
    items: Floats
    weights: Mapping[str, Floats]

    @cached_property
    def _session(self) -> InferenceSession:
        return open_encoder(self.shape, self.weights)

    def encode(self, users: Sequence[UserSequence]) -> Floats:
        """The state of each user after their last event, shape ``(n_users, d)``.

        Sequences of one length share a call, so that nothing is padded.
        """
        states = np.empty((len(users), self.shape.dimensions), np.float32)
        n_events = np.array([min(len(user), self.shape.length) for user in users], np.int64)
        for n in np.unique(n_events).tolist():
            same_length = np.flatnonzero(n_events == n)
            step = max(_TOKENS_AT_ONCE // (n + 1), 1)
            for start in range(0, len(same_length), step):
                rows = same_length[start : start + step]
                x = np.stack([self._embed(users[row], n) for row in rows.tolist()])
                states[rows] = self._session.run(["states"], {"x": x})[0][:, 0]
        return states

    def _embed(self, user: UserSequence, n_events: int) -> Floats:
        """The start and the newest ``n_events`` events, shape ``(n_events + 1, d)``."""
        first = len(user) - n_events
        x = np.empty((n_events + 1, self.shape.dimensions), np.float32)
        x[0] = self._taste(user, first)
        x[1:] = self._event_vectors(user.items[first:], user.kinds[first:]) + self.weights["gaps"][user.gaps[first:]]
        x += self.weights["positions"][: n_events + 1]
        x += self.weights["next_gaps"][user.next_gaps[first:]]
        return x

    def _event_vectors(self, items: Codes, kinds: Codes) -> Floats:
        scale = np.float32(self.shape.dimensions**0.5)
        return np.asarray(self.items[items] * scale + self.weights["kinds"][kinds])

    def _taste(self, user: UserSequence, n_earlier: int) -> Floats:
        """The attention-pooled favourites among the first ``n_earlier`` events, projected, shape ``(d,)``."""
        if not n_earlier or not self.n_favourites:
            return np.zeros(self.shape.dimensions, np.float32)
        chosen = favourites(user.preferences[:n_earlier], self.n_favourites)
        vectors = self._event_vectors(user.items[chosen], user.kinds[chosen])
        logits = vectors @ self.weights["favour"]
        shares = np.exp(logits - logits.max())
        return np.asarray((shares / shares.sum()) @ vectors @ self.weights["taste"], np.float32)
