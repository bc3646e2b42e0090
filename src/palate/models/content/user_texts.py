"""Sentences as numbers: what users say of themselves, beside what others said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from palate.text.self_description import said
from palate.types import Codes, Floats


@dataclass(frozen=True, eq=False)
class Sentences:
    """The features that enough users said, and how often they said them."""

    names: tuple[str, ...]
    means: Floats
    """Of those who said anything of the kind (an age, a gender, other words), shape ``(n_features,)``."""

    @classmethod
    def of(cls, abouts: Sequence[str], least: int, most: int) -> Sentences:
        """What at least ``least`` of them say, at most ``most`` features: what a few say tells who they are."""
        told = [said(about) for about in abouts]
        counts = Counter(name for features in told for name in features)
        often = sorted((-count, name) for name, count in counts.items() if count >= least)[:most]
        names = tuple(sorted(name for _, name in often))
        plain = cls(names, np.zeros(len(names), np.float32))
        rows = plain.rows(abouts)
        means = np.zeros(len(names), np.float32)
        for kind in plain._kinds:
            spoke = rows[:, kind].any(axis=1)
            means[kind] = rows[spoke][:, kind].mean(axis=0) if spoke.any() else 0
        return cls(names, means)

    def rows(self, abouts: Sequence[str]) -> Floats:
        """Each feature less its mean, shape ``(n_users, n_features)``; 0 for a kind that somebody says nothing of."""
        if not any(abouts):
            return np.zeros((len(abouts), len(self.names)), np.float32)
        found = np.zeros((len(abouts), len(self.names)), np.float32)
        for row, about in zip(found, abouts, strict=True):
            for name, share in said(about).items():
                if name in self._column:
                    row[self._column[name]] = share
        for kind in self._kinds:
            spoke = found[:, kind].any(axis=1)
            found[np.ix_(spoke, kind)] -= self.means[kind]
        return found

    @cached_property
    def _column(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.names)}

    @cached_property
    def _kinds(self) -> list[Codes]:
        """The places of ages, of genders and of other words."""
        first = np.array([name.partition(":")[0] if ":" in name else name[:1] for name in self.names], np.str_)
        age, gender = first == "age", first == "="
        return [np.flatnonzero(kind) for kind in (age, gender, ~(age | gender))]
