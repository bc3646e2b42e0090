"""Page cursors survive encoding, and invalid ones are refused."""

from __future__ import annotations

import base64
import zlib

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.errors import InvalidInput
from palate.services.serve.page_cursor import MAX_SHOWN, PageCursor
from tests.examples import n_examples

ids = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


def packed(value: object) -> str:
    """A cursor made by hand."""
    text = orjson.dumps(value)
    return base64.urlsafe_b64encode(text if len(text) <= 256 else zlib.compress(text)).decode().rstrip("=")


@settings(deadline=None)
@given(seed=st.integers(0, 2**53 - 1), surprise=st.floats(0, 1), shown=st.lists(ids, max_size=50))
def test_a_cursor_comes_back_as_it_went(seed: int, surprise: float, shown: list[str]) -> None:
    cursor = PageCursor(seed, surprise, tuple(shown))
    assert PageCursor.decode(cursor.encode()) == cursor


@settings(max_examples=n_examples(200), deadline=None)
@given(text=st.text(max_size=60), position=st.integers(0, 40))
def test_a_text_that_is_no_cursor_is_refused_or_was_one(text: str, position: int) -> None:
    honest = PageCursor(7, 0.1, ("a", "b")).encode()
    for tampered in (text, honest[:position] + text + honest[position:], honest[:position]):
        try:
            cursor = PageCursor.decode(tampered)
        except InvalidInput:
            continue
        assert 0 <= cursor.seed < 2**53
        assert 0 <= cursor.surprise <= 1


@pytest.mark.parametrize(
    "value",
    [
        [-1, 0.1, [], 0.0],
        [2**53, 0.1, [], 0.0],
        [1.5, 0.1, [], 0.0],
        [1, 1.1, [], 0.0],
        [1, None, [], 0.0],
        [1, 0.1, "abc", 0.0],
        [1, 0.1, [1], 0.0],
        [1, 0.1, ["a"] * (MAX_SHOWN + 1), 0.0],
        [1, 0.1, []],
        [1, 0.1, [], "now"],
        {"seed": 1},
        None,
        "abc",
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_cursor_with_impossible_contents_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput):
        PageCursor.decode(packed(value))


def test_a_cursor_that_is_compressed_though_it_is_short_is_refused() -> None:
    text = zlib.compress(orjson.dumps([7, 0.1, ["a"], 0.0]))
    with pytest.raises(InvalidInput):
        PageCursor.decode(base64.urlsafe_b64encode(text).decode().rstrip("="))


@pytest.mark.slow
def test_a_cursor_that_would_blow_up_is_refused() -> None:
    bomb = packed([1, 0.1, ["a" * 50_000_000]])
    assert len(bomb) < 100_000
    with pytest.raises(InvalidInput):
        PageCursor.decode(bomb)
