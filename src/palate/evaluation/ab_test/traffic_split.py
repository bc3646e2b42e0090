"""Assignment of users to variants by a stable hash, with shares that can change while an experiment runs."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from palate.errors import InvalidInput
from palate.types import Codes

N_BUCKETS: Final = 10_000
"""The number of equal parts into which users are hashed: shares are rounded to 0.01 %."""
_TOLERANCE: Final = 1e-9
"""How far shares may be from a sum of 1."""


@dataclass(frozen=True, slots=True, eq=False)
class TrafficSplit:
    """Which variant each user sees: users are hashed into buckets, and each bucket belongs to a variant.

    The answer depends on the salt, the user and the history of shares alone: it is the same in every process, on
    every machine and in every version. Give each experiment a salt of its own; then experiments are independent.
    """

    salt: str
    variants: tuple[str, ...]
    buckets: Codes
    """The index of the variant of each bucket, shape ``(N_BUCKETS,)``."""

    @classmethod
    def of(cls, salt: str, shares: Mapping[str, float]) -> TrafficSplit:
        """A new split: shares by variant, which sum to 1, in the order of the mapping.

        Raises:
            InvalidInput: there is no variant, a share is not in [0, 1], or shares do not sum to 1.
        """
        sizes = _bucket_counts(shares)
        return cls(salt, tuple(shares), np.repeat(np.arange(len(sizes)), sizes))

    @classmethod
    def replayed(cls, salt: str, history: Sequence[Mapping[str, float]]) -> TrafficSplit:
        """The split after all shares it has had, the first ones first: what has to be stored of an experiment.

        Raises:
            InvalidInput: the history is empty, or shares are not valid.
        """
        if not history:
            raise InvalidInput("The history of shares is empty: give the first shares at least.", where="history")
        split = cls.of(salt, history[0])
        for shares in history[1:]:
            split = split.resized(shares)
        return split

    def resized(self, shares: Mapping[str, float]) -> TrafficSplit:
        """The split with other shares for the same variants.

        Only as many users move as must: from variants that shrink to variants that grow. Whoever is in a variant
        whose share is enlarged or kept stays in it.

        Raises:
            InvalidInput: the variants are not those of this split, or shares are not valid.
        """
        if set(shares) != set(self.variants):
            raise InvalidInput(
                f"Shares are needed for exactly the variants {', '.join(self.variants)}; one that ended keeps "
                "the share 0.",
                where="shares",
            )
        sizes = _bucket_counts({name: shares[name] for name in self.variants})
        buckets = self.buckets.copy()
        is_free = np.zeros(N_BUCKETS, bool)
        for code, size in enumerate(sizes):
            is_free[np.flatnonzero(buckets == code)[size:]] = True
        free = np.flatnonzero(is_free)
        for code, size in enumerate(sizes):
            n_missing = max(size - int((buckets == code).sum()), 0)
            buckets[free[:n_missing]] = code
            free = free[n_missing:]
        return TrafficSplit(self.salt, self.variants, buckets)

    def variant(self, user_id: str) -> str:
        """The variant of a user."""
        return self.variants[int(self.buckets[bucket(self.salt, user_id)])]

    def codes(self, user_ids: Iterable[str]) -> Codes:
        """The index in ``variants`` of each user's variant."""
        return self.buckets[[bucket(self.salt, user_id) for user_id in user_ids]]

    @property
    def shares(self) -> dict[str, float]:
        """The share of each variant, as rounded to buckets."""
        counts = np.bincount(self.buckets, minlength=len(self.variants)) / N_BUCKETS
        return dict(zip(self.variants, counts.tolist(), strict=True))


def bucket(salt: str, user_id: str) -> int:
    """The bucket of a user: BLAKE2b of salt and user, 8 bytes, modulo ``N_BUCKETS``.

    The length of the salt is hashed too, so that no two pairs give the same bytes.
    """
    text = f"{len(salt)}:{salt}{user_id}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big") % N_BUCKETS


def _bucket_counts(shares: Mapping[str, float]) -> list[int]:
    """The number of buckets of each variant, by largest remainder; they sum to ``N_BUCKETS``."""
    values = np.array(list(shares.values()), np.float64)
    if not len(values):
        raise InvalidInput("A split needs at least one variant.", where="shares")
    if not ((values >= 0) & (values <= 1)).all() or not math.isclose(values.sum(), 1, abs_tol=_TOLERANCE):
        raise InvalidInput(f"Shares must be in [0, 1] and sum to 1; found {dict(shares)}.", where="shares")
    exact = np.round(values * N_BUCKETS, 6)
    counts = np.floor(exact).astype(np.int64)
    largest = np.argsort(counts - exact, kind="stable")[: N_BUCKETS - int(counts.sum())]
    counts[largest] += 1
    return [int(count) for count in counts]
