"""iALS keeps the contract, and its rows are the minima that its docstring states."""

from __future__ import annotations

from palate.models import IALS
from palate.testing import ModelContract


class TestIALS(ModelContract):
    recipe = IALS()


class TestIALSInBlocks(ModelContract):
    recipe = IALS(factors=48, block=20, sweeps=3)
