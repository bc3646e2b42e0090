"""Files in any encoding are read; files that are not text or tables are refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from palate.data.datasets.files import lines_of, table_of, text_of
from palate.data.datasets.isbn import isbn13
from palate.errors import InvalidInput


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Amélie\n".encode(), "Amélie\n"),
        ("Amélie\n".encode("utf-8-sig"), "Amélie\n"),
        ("Amélie\n".encode("cp1252"), "Amélie\n"),
        ("“Amélie”\n".encode("cp1252"), "“Amélie”\n"),
        ("Björk\n".encode() + "Amélie\n".encode("latin-1") + "Dvořák\n".encode(), "Björk\nAmélie\nDvořák\n"),
        (b"\x81odd\n", "�odd\n"),
    ],
    ids=["UTF-8", "with a mark", "Windows", "with its quotes", "a mixture by line", "neither"],
)
def test_text_is_read_whatever_it_was_written_in(tmp_path: Path, data: bytes, text: str) -> None:
    (tmp_path / "file").write_bytes(data)
    (tmp_path / "file.gz").write_bytes(gzip.compress(data))

    assert text_of(tmp_path / "file") == text_of(tmp_path / "file.gz") == text


def test_only_line_breaks_end_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes("one\r\ntwo\x0bstill\u2028two\n\nfour".encode())

    assert lines_of(tmp_path / "file") == ["one", "two\x0bstill\u2028two", "", "four"]


def test_what_is_no_text_or_no_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\x00\x01")
    (tmp_path / "empty").touch()
    (tmp_path / "ragged").write_text("a,b\n1,2,3\n")

    with pytest.raises(InvalidInput, match="it is not a text file"):
        text_of(tmp_path / "binary")
    with pytest.raises(InvalidInput, match="cannot be read"):
        text_of(tmp_path / "missing")
    for name in ("empty", "ragged"):
        with pytest.raises(InvalidInput, match=f"{name} cannot be read as CSV"):
            table_of(tmp_path / name, ("a",), "anything")


def test_what_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("palate.data.datasets.files._MAX_UNPACKED", 1_000)
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"0" * 1_001))

    with pytest.raises(InvalidInput, match="unpacks to more than 1,000 bytes"):
        text_of(tmp_path / "bomb.gz")


@pytest.mark.parametrize(
    ("text", "isbn"),
    [
        ("0439023483", "9780439023481"),
        ("0-439-02348-3", "9780439023481"),
        ("080442957X", "9780804429573"),
        ("080442957x", "9780804429573"),
        ("978-0-439-02348-1", "9780439023481"),
        ("9780439023480", ""),
        ("0439023484", ""),
        ("0000000000", ""),
        ("B00DBE8QDU", ""),
        ("", ""),
    ],
)
def test_only_whole_book_numbers_are_taken(text: str, isbn: str) -> None:
    assert isbn13(text) == isbn
