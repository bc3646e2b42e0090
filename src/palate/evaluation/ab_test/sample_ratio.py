"""Whether users arrived in the intended shares: a broken split makes every other figure of an experiment worthless."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import chdtrc, gammaln

from palate.errors import InvalidInput
from palate.types import Doubles

THRESHOLD: Final = 0.0005
"""A split with a smaller p-value is broken (Fabijan et al., 2019): the check is repeated often, and is rarely wrong."""
CONCENTRATION: Final = 1_000.0
"""How near to the intended shares the alternative of the sequential test is: its standard deviation around a share p
is √(p (1 - p) / 1001), about 1.6 % at one half."""


@dataclass(frozen=True, slots=True)
class SampleRatioCheck:
    """The observed numbers of users compared with the intended shares."""

    observed: Mapping[str, int]
    expected: Mapping[str, float]
    """Intended shares times the number of users."""
    p: float
    threshold: float

    @property
    def is_broken(self) -> bool:
        """Whether the split is broken: find the cause before reading any other result."""
        return self.p < self.threshold

    def to_text(self) -> str:
        """The verdict in one sentence."""
        counts = ", ".join(
            f"{name} {count:,} (expected {self.expected[name]:,.0f})" for name, count in self.observed.items()
        )
        verdict = "The split is broken" if self.is_broken else "The split is as intended"
        return f"{verdict} (p = {self.p:.2g}, threshold {self.threshold:g}): {counts}."


def check_sample_ratio(
    observed: Mapping[str, int], shares: Mapping[str, float], *, threshold: float = THRESHOLD
) -> SampleRatioCheck:
    """Pearson's chi-square test, for one look: Σ (observed - expected)² / expected, with one degree less than variants.

    Variants with the intended share 0 must have no users: one user gives p = 0. Without users p is 1.

    Raises:
        InvalidInput: variants differ, a number is negative, or shares do not sum to 1.
    """
    counts, intended = _checked(observed, shares)
    expected = counts.sum() * intended
    p = 1.0
    if counts[intended == 0].any():
        p = 0.0
    elif counts.sum() and (intended > 0).sum() > 1:
        is_used = intended > 0
        statistic = float(((counts - expected)[is_used] ** 2 / expected[is_used]).sum())
        p = float(chdtrc(int(is_used.sum()) - 1, statistic))
    return SampleRatioCheck(dict(observed), dict(zip(observed, expected.tolist(), strict=True)), p, threshold)


def check_sample_ratio_anytime(
    observed: Mapping[str, int],
    shares: Mapping[str, float],
    *,
    threshold: float = THRESHOLD,
    concentration: float = CONCENTRATION,
) -> SampleRatioCheck:
    """The sequential multinomial test (Lindon and Malek, 2022), for any number of looks at a growing experiment.

    p = min(1, 1 / e-value), where the e-value is the likelihood ratio of a Dirichlet mixture with parameters
    ``concentration`` · share against the intended shares. The probability that p is ever below ``threshold`` in a
    right split is at most ``threshold``.

    Raises:
        InvalidInput: variants differ, a number is negative, or shares do not sum to 1.
    """
    counts, intended = _checked(observed, shares)
    n, is_used = counts.sum(), intended > 0
    expected = dict(zip(observed, (n * intended).tolist(), strict=True))
    p = 0.0 if counts[~is_used].any() else 1.0
    if p:
        prior, used = concentration * intended[is_used], counts[is_used]
        log_mixture = gammaln(prior.sum()) - gammaln(prior.sum() + n) + (gammaln(prior + used) - gammaln(prior)).sum()
        log_e = float(log_mixture - (used * np.log(intended[is_used])).sum())
        p = float(np.exp(min(-log_e, 0.0)))
    return SampleRatioCheck(dict(observed), expected, p, threshold)


def _checked(observed: Mapping[str, int], shares: Mapping[str, float]) -> tuple[Doubles, Doubles]:
    """Numbers of users and intended shares as arrays, in the order of ``observed``."""
    if set(observed) != set(shares):
        raise InvalidInput(
            f"Observed variants ({', '.join(observed)}) and intended ones ({', '.join(shares)}) differ.", where="shares"
        )
    counts = np.array(list(observed.values()), np.float64)
    intended = np.array([shares[name] for name in observed], np.float64)
    if not len(counts) or counts.min() < 0:
        raise InvalidInput("Numbers of users must be 0 or more, for at least one variant.", where="observed")
    if intended.min() < 0 or abs(intended.sum() - 1) > 1e-9:
        raise InvalidInput(f"Shares must be 0 or more and sum to 1, found {dict(shares)}.", where="shares")
    return counts, intended
