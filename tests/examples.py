"""How many examples Hypothesis draws."""

from __future__ import annotations

from hypothesis import settings


def n_examples(n: int) -> int:
    """``n``, scaled as the chosen profile scales the usual 100 examples: the profile ``quick`` draws a tenth."""
    return max(1, n * settings().max_examples // 100)
