"""Damaged, wrong and malicious files are refused with a message."""

from __future__ import annotations

import contextlib
import gzip
import io
import random
import struct
import zipfile
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.data.takeouts import FORMATS, archive, files, read_takeout, source_of
from palate.errors import InvalidInput
from tests.data.takeouts import examples
from tests.data.takeouts.examples import zipped
from tests.examples import n_examples


@pytest.mark.parametrize("format_", FORMATS)
def test_every_service_is_recognised_among_all(format_: str) -> None:
    assert read_takeout(examples.EVERY[format_]).format == format_
    assert (
        read_takeout(examples.EVERY[format_], format_).interactions
        == read_takeout(examples.EVERY[format_]).interactions
    )
    source = source_of(format_)
    assert source.title
    assert source.files


@pytest.mark.parametrize("format_", FORMATS)
def test_a_wrong_format_is_refused_with_what_it_expects_and_what_is_there(format_: str) -> None:
    other = "goodreads" if format_ != "goodreads" else "imdb"
    with pytest.raises(InvalidInput) as refused:
        read_takeout(examples.EVERY[other], format_, name="mine.csv")
    assert "its columns are" in str(refused.value)
    assert source_of(format_).title in str(refused.value)
    assert refused.value.where == "mine.csv"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b" \r\n\t", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"a,b\n1,2\n", "its columns are a, b"),
        (b"just words", "its columns are just words"),
        (b"[]", "it has no rows"),
        (b"{}", "it has no rows"),
        (b'{"a": 1}', "its fields are a"),
        (b"[1, 2]", "it has no rows"),
        (b'{"a": ', "invalid JSON"),
        (b"[" * 100_000, "invalid JSON"),
        (b"[" * 5_000 + b"]" * 5_000, "invalid JSON .*depth"),
        (b'{"a": 1}\n' + b"[" * 5_000 + b"]" * 5_000, "its fields are a"),
        (b'{"a": ' + b"9" * 100_000 + b"}", "invalid JSON"),
        (b"," * 1_000_000, "it has no rows"),
        (gzip.compress(examples.GOODREADS.encode(), mtime=0), "NUL"),
        (b"\x28\xb5\x2f\xfd\x00\x58", "NUL"),
        (zipped({"xl/worksheets/sheet1.xml": "<x/>", "[Content_Types].xml": "<x/>"}), "neither CSV nor JSON"),
        (b"Date,Name\x00,Year", "NUL"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "NUL"),
        (b"\x1f\x8b\x08\x00\x00", "NUL"),
        (b"PK\x03\x04 no zip at all", "zip file that cannot be read"),
        (examples.LETTERBOXD_ZIP[:-40], "zip file that cannot be read"),
        (zipped({}), "neither CSV nor JSON"),
        (zipped({"readme.txt": "hello"}), "neither CSV nor JSON"),
        (zipped({"inner.zip": examples.LETTERBOXD_ZIP}), "neither CSV nor JSON"),
        (examples.LETTERBOXD_RATINGS.splitlines()[0].encode(), "has no usable rows: it is empty"),
        (b"<html><body>Sign in to Goodreads</body></html>", "its columns are <html>"),
    ],
    ids=lambda value: repr(value[:18]) if isinstance(value, bytes) else "",
)
def test_what_is_no_export_is_refused_in_words(data: bytes, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        read_takeout(data)


def test_an_unknown_format_names_those_there_are() -> None:
    with pytest.raises(InvalidInput, match="auto, letterboxd, goodreads"):
        read_takeout(b"x", "netflix")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = zipped({"ratings.csv": b"0" * 30_000_000})
    assert len(bomb) < 100_000
    with pytest.raises(InvalidInput, match="200 times its size"):
        read_takeout(bomb)


def test_a_member_that_lies_about_its_size_is_counted_as_it_comes() -> None:
    honest = zipped({"ratings.csv": b"0" * 30_000_000})
    lying = honest.replace(struct.pack("<L", 30_000_000), struct.pack("<L", 10))
    with pytest.raises(InvalidInput, match=r"too large|cannot be read"):
        read_takeout(lying)


def test_all_members_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 10_000)
    noise = [random.Random(seed).randbytes(4_000).hex() for seed in range(2)]
    with pytest.raises(InvalidInput, match="unpacked it has more than 10000 bytes"):
        read_takeout(zipped({f"{number}.csv": text for number, text in enumerate(noise)}))


def test_too_many_members_too_many_rows_and_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_ROWS", 2)
    with pytest.raises(InvalidInput, match="more than 2 rows"):
        read_takeout(examples.LETTERBOXD_RATINGS.encode(), name="ratings.csv")
    untitled = "Date,Name,Year,Letterboxd URI,Rating\n" + "2024-01-01,,1999,https://boxd.it/1,4\n" * 3
    with pytest.raises(InvalidInput, match="more than 2 rows"):
        read_takeout(untitled.encode(), name="ratings.csv")
    monkeypatch.setattr(archive, "MAX_MEMBERS", 2)
    with pytest.raises(InvalidInput, match="more than 2 files"):
        read_takeout(examples.LETTERBOXD_ZIP)
    monkeypatch.setattr(files, "MAX_VALUES", 3)
    with pytest.raises(InvalidInput, match="more than 3 values"):
        read_takeout(b"[{},{},{},{},{}]")
    with pytest.raises(InvalidInput, match="more than 3 values"):
        read_takeout(b"{}\n{}\n{}\n{}\n{}")
    monkeypatch.setattr(archive, "MAX_BYTES", 100)
    with pytest.raises(InvalidInput, match="more than 100 bytes"):
        read_takeout(examples.GOODREADS.encode())


def test_names_in_a_zip_lead_nowhere(tmp_path: Path) -> None:
    takeout = tmp_path / "in" / "export.zip"
    takeout.parent.mkdir()
    names = ("../../ratings.csv", "/etc/ratings.csv", "C:\\ratings.csv", "a/../../b.csv")
    takeout.write_bytes(zipped(dict.fromkeys(names, examples.LETTERBOXD_RATINGS)))
    assert len(read_takeout(takeout).interactions) == 3
    assert [path.name for path in tmp_path.rglob("*")] == ["in", "export.zip"]


def test_names_in_a_zip_bring_no_control_characters() -> None:
    takeout = read_takeout(
        zipped({"\x1b[2Jratings.csv": examples.LETTERBOXD_RATINGS, "\x1b]0;x\x07.csv": "\x1b[31m,b\n"})
    )
    assert all(text.isprintable() for text in (takeout.interactions[0].location.file, *takeout.report.notes))
    with pytest.raises(InvalidInput) as refused:
        read_takeout(b"\x1b[31m,b\n1,2\n")
    assert str(refused.value).isprintable()


def test_an_encrypted_or_oddly_packed_zip_says_to_unpack_it() -> None:
    packed = zipped({"ratings.csv": examples.LETTERBOXD_RATINGS}, zipfile.ZIP_BZIP2)
    with pytest.raises(InvalidInput, match="unpack it first"):
        read_takeout(packed)
    plain = bytearray(zipped({"ratings.csv": examples.LETTERBOXD_RATINGS}))
    for location in (6, plain.index(b"PK\x01\x02") + 8):
        plain[location] |= 1
    with pytest.raises(InvalidInput, match=r"cannot be read .*encrypted"):
        read_takeout(bytes(plain))


def test_a_folder_is_as_good_as_its_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(examples.LETTERBOXD_ZIP)) as archive:
        archive.extractall(tmp_path)
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "__MACOSX" / "._ratings.csv").write_bytes(b"\x00\x05")
    assert sorted(map(repr, rows_of(tmp_path))) == sorted(map(repr, rows_of(examples.LETTERBOXD_ZIP)))


def rows_of(takeout: Path | bytes) -> list[tuple[object, ...]]:
    return [
        (interaction.kind, interaction.references, interaction.value, interaction.at)
        for interaction in read_takeout(takeout).interactions
    ]


def test_formulas_are_titles_and_nothing_else() -> None:
    formula = '=HYPERLINK(""http://evil.example"",""Click"")'
    rows = [",".join(("Date", "Name", "Year", "Letterboxd URI", "Rating"))]
    rows += [f"2021-01-01,{title},1979,u,4" for title in (f'"{formula}"', "=cmd|' /C calc'!A0")]
    titles = [interaction.references[0].title for interaction in read_takeout("\n".join(rows).encode()).interactions]
    assert titles == ['=HYPERLINK("http://evil.example","Click")', "=cmd|' /C calc'!A0"]


def test_a_quote_that_is_never_closed_drops_what_it_swallows_and_says_where() -> None:
    rows = examples.LETTERBOXD_RATINGS + '2021-03-07,"Unclosed,2000,u,4\n2021-03-08,After,2000,u,4\n'
    takeout = read_takeout(rows.encode(), name="ratings.csv")
    assert len(takeout.interactions) == 3
    reason = "invalid CSV: a stray or unclosed quote, or a too long cell"
    assert takeout.report.examples == {reason: ["ratings.csv line 5"]}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way_and_cells_may_hold_lines(end: str) -> None:
    rows = [
        "Date,Name,Year,Letterboxd URI,Rating",
        f'2021-01-01,"Two{end}Lines",1979,u,4',
        "",
        "2021-01-01,One,1979,u,4",
    ]
    takeout = read_takeout(end.join(rows).encode())
    assert [(interaction.location.line, interaction.references[0].title) for interaction in takeout.interactions] == [
        (2, "Two Lines"),
        (5, "One"),
    ]


def test_a_line_of_json_may_hold_what_unicode_calls_an_end_of_line() -> None:
    listen = '{"listened_at":1600000000,"track_metadata":{"artist_name":"One\u2028Two","release_name":"Three\x85"}}'
    assert len(read_takeout(f"{listen}\r\n{listen}\r\n".encode()).interactions) == 2


def test_a_gigantic_cell_drops_its_row_alone() -> None:
    rows = examples.LETTERBOXD_RATINGS + f"2021-03-07,{'x' * 5_000_000},2000,u,4\n2021-03-08,After,2000,u,4\n"
    takeout = read_takeout(rows.encode())
    assert takeout.interactions[-1].references[0].title == "After"
    assert sum(takeout.report.dropped.values()) == 1


def test_a_title_is_one_printable_line_of_some_length() -> None:
    rows = f'Date,Name,Year,Letterboxd URI,Rating\n2021-01-01,"a\n\tb\x1b[31m\u202e{"x" * 5_000}",1979,u,4\n'
    title = read_takeout(rows.encode()).interactions[0].references[0].title
    assert title.startswith("a b[31mxxx")
    assert (len(title), title.isprintable()) == (300, True)


def test_one_broken_file_in_a_zip_does_not_spoil_the_others() -> None:
    takeout = read_takeout(zipped({"ratings.csv": examples.LETTERBOXD_RATINGS, "x.json": "{", "y.csv": b"\x00"}))
    assert len(takeout.interactions) == 3
    assert takeout.report.notes == ["Not read: x.json, y.csv."]


def test_of_two_services_in_one_zip_the_larger_is_meant_and_the_other_named() -> None:
    takeout = read_takeout(zipped({"a.csv": examples.GOODREADS, "b.csv": examples.LETTERBOXD_RATINGS}))
    assert takeout.format == "goodreads"
    assert takeout.report.notes == ["Files of other services were not read: Letterboxd. Import them separately."]


def read_or_refused(data: bytes, name: str) -> None:
    """Read a takeout: there are interactions, or the error has a reason."""
    with contextlib.suppress(InvalidInput):
        assert read_takeout(data, name=name).interactions


@given(st.binary(max_size=300))
def test_random_bytes_are_refused_in_words(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        read_takeout(data)


@settings(max_examples=n_examples(150))
@given(st.sampled_from(FORMATS), st.data())
def test_a_damaged_export_is_read_or_refused_in_words(format_: str, data: st.DataObject) -> None:
    damaged = bytearray(examples.EVERY[format_])
    for _ in range(data.draw(st.integers(1, 8))):
        location = data.draw(st.integers(0, len(damaged) - 1))
        damaged[location : location + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    read_or_refused(bytes(damaged), "diary.csv")


_DOCUMENTS = (*examples.TRAKT.values(), examples.STEAM, examples.LASTFM_TOP, examples.LASTFM_RECENT, examples.LISTENS)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=n_examples(150))
@given(
    st.sampled_from([*examples.TRAKT.values(), examples.STEAM, examples.LASTFM_TOP, examples.LASTFM_RECENT]), st.data()
)
def test_json_of_any_other_shape_is_read_or_refused_in_words(document: object, data: st.DataObject) -> None:
    def changed(value: object) -> object:
        if data.draw(st.integers(0, 9)) == 0:
            return data.draw(_JSON)
        if isinstance(value, dict):
            return {name: changed(element) for name, element in value.items()}
        return [changed(element) for element in value] if isinstance(value, list) else value

    read_or_refused(orjson.dumps(changed(document)), "watchlist.json")
