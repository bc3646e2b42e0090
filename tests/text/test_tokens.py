"""Tokens are equal whatever their case, accents and number."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from palate.text.tokens import MAX_CHARACTERS, STOP_WORDS, folded, tokens

letters = st.text(alphabet="abcdEFGéÈüßñÅ '-.", max_size=30)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Amélie", ["amely"]),
        ("AMÉLIE", ["amely"]),
        ("a sci-fi film", ["sci", "fi", "film", "scifi"]),
        ("Dune's deserts", ["dune", "desert"]),
        ("Dune’s desert", ["dune", "desert"]),
        ("something like The Matrix, but for me", ["matrix"]),
        ("snake_case and 1984!", ["snake", "case", "1984"]),
        ("Борис, 村上", ["борис", "村上"]),
        ("", []),
        ("?! … —", []),
    ],
)
def test_texts_come_apart_into_their_words(text: str, expected: list[str]) -> None:
    assert list(tokens(text)) == expected


@pytest.mark.parametrize(
    ("singular_form", "plural_form"),
    [
        ("movie", "movies"),
        ("city", "cities"),
        ("dragon", "dragons"),
        ("ghost", "ghosts"),
        ("series", "series"),
        ("game", "games"),
        ("zombie", "zombies"),
        ("witch", "witches"),
        ("hero", "heroes"),
    ],
)
def test_one_and_many_are_one_word(singular_form: str, plural_form: str) -> None:
    assert list(tokens(plural_form)) == list(tokens(singular_form))


@pytest.mark.parametrize("word", ["boss", "virus", "chess", "oasis", "gas", "us"])
def test_words_that_merely_end_in_s_stay_whole(word: str) -> None:
    assert list(tokens(word)) == [word]


def test_hyphens_may_be_left_out_of_a_request() -> None:
    assert set(tokens("scifi")) <= set(tokens("sci-fi"))
    assert set(tokens("sci fi")) <= set(tokens("sci-fi"))


def test_a_trademark_sign_is_no_part_of_a_word() -> None:
    assert list(tokens("Dark Souls™ and LEGO®")) == list(tokens("Dark Souls and LEGO"))


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Stanisław Lem", "stanislaw lem"),
        ("Jo Nesbø", "jo nesbo"),
        ("Đorđe", "dorde"),
        ("Œuvre, Ægir", "oeuvre, aegir"),
    ],
)
def test_letters_that_are_not_on_the_keyboard_are_found_without(written: str, typed: str) -> None:
    assert folded(written) == typed


@given(text=st.text(max_size=30))
@example("℡ and ™ decompose into capitals")
@settings(deadline=None)
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(text=letters)
@settings(deadline=None)
def test_case_makes_no_difference(text: str) -> None:
    assert list(tokens(text.upper())) == list(tokens(text.lower())) == list(tokens(text))


@given(text=st.text(max_size=60))
@settings(deadline=None)
def test_words_are_never_empty_and_hold_no_spaces(text: str) -> None:
    assert all(word and not any(letter.isspace() for letter in word) for word in tokens(text))


def test_stop_words_are_such_as_the_splitter_can_meet() -> None:
    assert list(tokens(" ".join(sorted(STOP_WORDS)))) == []


def test_a_text_without_end_is_read_only_so_far() -> None:
    endless = "ab " * MAX_CHARACTERS

    assert len(list(tokens(endless))) <= MAX_CHARACTERS // 3 + 1
