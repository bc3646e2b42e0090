"""Features of self-descriptions: ages, genders and words, centred over the training users."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from palate.text.self_description import extract_features
from palate.types import Codes, Floats


@dataclass(frozen=True, eq=False)
class SelfDescriptionFeatures:
    """The features that enough users mention, and their means."""

    names: tuple[str, ...]
    means: Floats
    """The mean of each feature over the users who mention any feature of its kind (age, gender, other words).

    Shape ``(n_features,)``.
    """

    @classmethod
    def of(cls, descriptions: Sequence[str], least: int, most: int) -> SelfDescriptionFeatures:
        """The features of at least ``least`` self-descriptions, at most ``most``: rare ones would identify users."""
        counts = Counter(name for description in descriptions for name in extract_features(description))
        frequent = sorted((-count, name) for name, count in counts.items() if count >= least)[:most]
        names = tuple(sorted(name for _, name in frequent))
        uncentred = cls(names, np.zeros(len(names), np.float32))
        rows = uncentred.rows(descriptions)
        means = np.zeros(len(names), np.float32)
        for kind in uncentred._kinds:
            has_kind = rows[:, kind].any(axis=1)
            means[kind] = rows[has_kind][:, kind].mean(axis=0) if has_kind.any() else 0
        return cls(names, means)

    def rows(self, descriptions: Sequence[str]) -> Floats:
        """Each feature less its mean, shape ``(n_users, n_features)``; 0 for kinds that a user does not mention."""
        if not any(descriptions):
            return np.zeros((len(descriptions), len(self.names)), np.float32)
        features = np.zeros((len(descriptions), len(self.names)), np.float32)
        for row, description in zip(features, descriptions, strict=True):
            for name, value in extract_features(description).items():
                if name in self._column_of:
                    row[self._column_of[name]] = value
        for kind in self._kinds:
            has_kind = features[:, kind].any(axis=1)
            features[np.ix_(has_kind, kind)] -= self.means[kind]
        return features

    @cached_property
    def _column_of(self) -> dict[str, int]:
        return {name: column for column, name in enumerate(self.names)}

    @cached_property
    def _kinds(self) -> list[Codes]:
        """The columns of ages, of genders and of other words."""
        prefixes = np.array([name.partition(":")[0] if ":" in name else name[:1] for name in self.names], np.str_)
        is_age, is_gender = prefixes == "age", prefixes == "="
        return [np.flatnonzero(kind) for kind in (is_age, is_gender, ~(is_age | is_gender))]
