"""The one place where ids (strings) and codes (integers) meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from palate.errors import Conflict, NotFound
from palate.types import Codes

UNKNOWN = -1
"""The code of an id that a vocabulary does not hold."""


class Vocabulary:
    """An ordered set of ids; the code of an id is its place. Immutable: growing makes a new one."""

    __slots__ = ("_codes", "ids")

    def __init__(self, ids: Iterable[str]) -> None:
        """
        Raises:
            Conflict: an id comes twice.
        """
        self.ids: tuple[str, ...] = tuple(ids)
        self._codes = {id_: code for code, id_ in enumerate(self.ids)}
        if len(self._codes) != len(self.ids):
            twice = next(id_ for code, id_ in enumerate(self.ids) if self._codes[id_] != code)
            raise Conflict(f"The id {twice!r} comes twice; ids must be unique.", where=twice)

    @classmethod
    def of_coded(cls, ids: Sequence[str], codes: Codes, before: Iterable[str] = ()) -> tuple[Vocabulary, Codes]:
        """A vocabulary of ``before``, then the other ``ids`` in their order as strings; and its codes for
        a column whose ``codes`` are places in ``ids``.
        """
        first = tuple(before)
        vocabulary = cls((*first, *sorted(set(ids).difference(first))))
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
        """The code of ``id_``.

        Raises:
            NotFound: it is not in the vocabulary.
        """
        code = self._codes.get(id_, UNKNOWN)
        if code == UNKNOWN:
            raise NotFound(f"There is no item {id_!r}; check the id or add the item first.", where=id_)
        return code

    def codes(self, ids: Sequence[str]) -> Codes:
        """Codes of ``ids``, shape ``(len(ids),)``; ``UNKNOWN`` where an id is not held."""
        get = self._codes.get
        return np.fromiter((get(id_, UNKNOWN) for id_ in ids), np.int32, len(ids))

    def names(self, codes: Iterable[int]) -> list[str]:
        """The ids of ``codes``."""
        ids = self.ids
        return [ids[code] for code in codes]

    def extended(self, ids: Iterable[str]) -> Vocabulary:
        """This vocabulary with the ids it lacks appended; the codes it has stay as they are."""
        new = [id_ for id_ in dict.fromkeys(ids) if id_ not in self._codes]
        return Vocabulary((*self.ids, *new)) if new else self


class IdEncoder:
    """Ids numbered in the order in which they are first seen; for columns that come piece by piece."""

    def __init__(self) -> None:
        self._codes: defaultdict[str, int] = defaultdict()
        self._codes.default_factory = self._codes.__len__

    @property
    def ids(self) -> list[str]:
        """All that were seen; the place of each is its number."""
        return list(self._codes)

    def codes(self, ids: Sequence[str]) -> Codes:
        """The numbers of ``ids``, shape ``(len(ids),)``."""
        return np.fromiter(map(self._codes.__getitem__, ids), np.int32, len(ids))
