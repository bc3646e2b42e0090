"""Ids and codes correspond, and extending a vocabulary keeps its codes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.data.vocabulary import UNKNOWN, IdEncoder, Vocabulary
from palate.errors import Conflict, NotFound

unique_ids = st.lists(st.text(max_size=3), unique=True, max_size=8)


@given(ids=unique_ids)
@settings(deadline=None)
def test_the_code_of_an_id_is_its_place(ids: list[str]) -> None:
    vocabulary = Vocabulary(ids)

    assert vocabulary.codes(ids).tolist() == list(range(len(ids)))
    assert [vocabulary.code(id_) for id_ in ids] == list(range(len(ids)))
    assert vocabulary.names(range(len(ids))) == ids


@given(ids=unique_ids, more=st.lists(st.text(max_size=3), max_size=8))
@settings(deadline=None)
def test_growing_keeps_the_codes_there_are_and_adds_each_new_id_once(ids: list[str], more: list[str]) -> None:
    vocabulary = Vocabulary(ids)

    grown = vocabulary.extended(more)

    assert grown.ids[: len(ids)] == tuple(ids)
    assert set(grown) == {*ids, *more}
    assert len(set(grown.ids)) == len(grown)
    assert vocabulary.ids == tuple(ids)


def test_unknown_ids_have_the_unknown_code() -> None:
    codes = Vocabulary(["a", "b"]).codes(["b", "nobody", "a"])

    np.testing.assert_array_equal(codes, [1, UNKNOWN, 0])


def test_asking_for_the_code_of_an_unknown_id_names_it() -> None:
    with pytest.raises(NotFound, match="'nobody'"):
        Vocabulary(["a"]).code("nobody")


def test_an_id_that_comes_twice_is_refused_by_name() -> None:
    with pytest.raises(Conflict, match="'b'") as caught:
        Vocabulary(["a", "b", "c", "b"])
    assert caught.value.where == "b"


def test_vocabularies_are_equal_by_their_ids_in_order() -> None:
    assert Vocabulary(["a", "b"]) == Vocabulary(["a", "b"])
    assert Vocabulary(["a", "b"]) != Vocabulary(["b", "a"])


def test_a_coded_column_gets_the_codes_of_a_vocabulary_in_order() -> None:
    vocabulary, codes = Vocabulary.of_coded(["pear", "fig", "apple"], np.array([2, 0, 2, 1], np.int32), before=["fig"])

    assert vocabulary.ids == ("fig", "apple", "pear")
    assert vocabulary.names(codes.tolist()) == ["apple", "pear", "apple", "fig"]


def test_numbers_are_given_in_the_order_of_the_first_sight_and_stay() -> None:
    seen = IdEncoder()

    assert seen.codes(["b", "a", "b"]).tolist() == [0, 1, 0]
    assert seen.codes(["c", "a"]).tolist() == [2, 1]
    assert seen.ids == ["b", "a", "c"]
