"""Skip modules of tests that train where PyTorch is missing; in CI it must be there."""

from __future__ import annotations

import importlib.util
import os

import pytest


def skip_without_torch() -> None:
    """Skip the calling module, by name, if PyTorch is not installed."""
    if importlib.util.find_spec("torch") is None and os.environ.get("CI") != "true":
        pytest.skip("needs torch: pip install 'palate[neural]'", allow_module_level=True)
