"""A digest of events that depends on neither their order nor the codes of users and items."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from palate.data.dataset import Dataset
from palate.data.vocabulary import Vocabulary
from palate.types import Doubles, Floats


def events_digest(data: Dataset, until: float = np.inf) -> str:
    """64 bits, in hexadecimal, of the events up to a time: the sum of a hash of each, modulo 2^64.

    It tells whether events were changed by mistake; ``Dataset.digest`` is for what must not be forged.
    """
    rows = np.flatnonzero(data.at <= until)
    columns = (data.kind[rows].astype(np.uint64), _bits(data.value[rows]), _bits(data.at[rows]))
    mixed = np.zeros(len(rows), np.uint64)
    for column in (_id_bits(data.users)[data.user[rows]], _id_bits(data.vocabulary)[data.item[rows]], *columns):
        mixed = _mix(mixed ^ column)
    return f"{int(mixed.sum(dtype=np.uint64)):016x}"


def _id_bits(vocabulary: Vocabulary) -> NDArray[np.uint64]:
    """64 bits of the SHA-256 of each id."""
    digests = b"".join(hashlib.sha256(id_.encode()).digest()[:8] for id_ in vocabulary.ids)
    return np.frombuffer(digests, np.uint64)


def _bits(values: Floats | Doubles) -> NDArray[np.uint64]:
    """The bits of each value as float64; all NaN are the same."""
    doubles = np.where(np.isnan(values), np.nan, values).astype(np.float64)
    return np.asarray(doubles.view(np.uint64))


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A bijection of 64 bits in which each bit depends on all (the finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(values ^ (values >> np.uint64(31)))
