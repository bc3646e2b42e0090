"""Fixtures of neural models: PyTorch where it is, and a sentence encoder that costs nothing."""

from __future__ import annotations

import pytest

from palate.models.neural import content
from tests.models.content.test_embeddings import Spelling


@pytest.fixture(autouse=True)
def spelling(monkeypatch: pytest.MonkeyPatch) -> Spelling:
    """The sentence encoder of the tests: vectors of letters."""
    encoder = Spelling()
    monkeypatch.setattr(content, "encoder", lambda _folder: encoder)
    return encoder
