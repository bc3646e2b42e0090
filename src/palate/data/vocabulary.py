"""Vocabularies: the mapping between ids (strings) and codes (integers)."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from palate.errors import Conflict, NotFound
from palate.types import Codes

UNKNOWN = -1
"""The code of an id that is not in the vocabulary."""


class Vocabulary:
    """An ordered set of ids; the code of an id is its index. Immutable: :meth:`extended` returns a new one."""

    __slots__ = ("_codes", "ids")

    def __init__(self, ids: Iterable[str]) -> None:
        """
        Raises:
            Conflict: an id is repeated.
        """
        self.ids: tuple[str, ...] = tuple(ids)
        self._codes = {id_: code for code, id_ in enumerate(self.ids)}
        if len(self._codes) != len(self.ids):
            repeated = next(id_ for code, id_ in enumerate(self.ids) if self._codes[id_] != code)
            raise Conflict(f"The id {repeated!r} is repeated; ids must be unique.", where=repeated)

    @classmethod
    def of_coded(cls, ids: Sequence[str], codes: Codes, before: Iterable[str] = ()) -> tuple[Vocabulary, Codes]:
        """Build a vocabulary of ``before``, then the other ``ids`` sorted, and recode a column with it.

        ``codes`` are indices into ``ids``; the returned codes are those of the vocabulary.
        """
        leading = tuple(before)
        vocabulary = cls((*leading, *sorted(set(ids).difference(leading))))
        return vocabulary, vocabulary.codes(ids)[codes]

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._codes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Vocabulary) and (self is other or self.ids == other.ids)

    __hash__ = None  # type: ignore[assignment]  # equality compares whole tuples: too dear to hash

    def code(self, id_: str) -> int:
        """Return the code of ``id_``.

        Raises:
            NotFound: it is not in the vocabulary.
        """
        code = self._codes.get(id_, UNKNOWN)
        if code == UNKNOWN:
            raise NotFound(f"There is no item {id_!r}; check the id or add the item first.", where=id_)
        return code

    def codes(self, ids: Sequence[str]) -> Codes:
        """Encode ``ids``, shape ``(len(ids),)``; ``UNKNOWN`` for ids that are not in the vocabulary."""
        return np.fromiter(map(self._codes.get, ids, itertools.repeat(UNKNOWN)), np.int32, len(ids))

    def names(self, codes: Iterable[int]) -> list[str]:
        """Decode ``codes`` to ids."""
        ids = self.ids
        return [ids[code] for code in codes]

    def extended(self, ids: Iterable[str]) -> Vocabulary:
        """Append the ids that are new; existing codes do not change."""
        new = [id_ for id_ in dict.fromkeys(ids) if id_ not in self._codes]
        return Vocabulary((*self.ids, *new)) if new else self


class IdEncoder:
    """Numbers ids in the order of first occurrence, for columns that are read in parts."""

    def __init__(self) -> None:
        self._codes: defaultdict[str, int] = defaultdict()
        self._codes.default_factory = self._codes.__len__

    @property
    def ids(self) -> list[str]:
        """All ids so far; the index of each is its number."""
        return list(self._codes)

    def codes(self, ids: Sequence[str]) -> Codes:
        """Encode ``ids``, shape ``(len(ids),)``; new ids get the next numbers."""
        return np.fromiter(map(self._codes.__getitem__, ids), np.int32, len(ids))
