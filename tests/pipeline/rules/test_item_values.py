"""The values of an attribute are those of the items, also where a table is a changed copy of another one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from palate.data.item_table import ItemTable
from palate.data.items import Item
from palate.data.vocabulary import Vocabulary
from palate.pipeline.rules.item_values import item_values

GENRES = st.lists(st.sampled_from(["Drama", "drama", "Comedy", "Horror"]), max_size=3).map(tuple)
CHANGES = st.lists(st.tuples(st.sampled_from("abcdef"), GENRES | st.none()), max_size=8)


def pairs(table: ItemTable) -> set[tuple[int, str]]:
    values = item_values(table, "genre")
    name_of = {number: name for name, number in values.number_of.items()}
    codes = values.codes.tolist()
    assert codes == sorted(codes)
    return {(code, name_of[value]) for code, value in zip(codes, values.values.tolist(), strict=True)}


@given(CHANGES)
def test_a_changed_table_has_the_values_of_a_new_one(changes: list[tuple[str, tuple[str, ...] | None]]) -> None:
    table = ItemTable(Vocabulary("abc"), [Item(id=id_, domain="movie", title=id_, genres=("Drama",)) for id_ in "abc"])
    assert pairs(table) == {(0, "drama"), (1, "drama"), (2, "drama")}
    for id_, genres in changes:
        if genres is None:
            if id_ in table.vocabulary:
                table = table.without(id_)
        else:
            item = Item(id=id_, domain="movie", title=id_, genres=genres)
            table = table.with_items(table.vocabulary.extended([id_]), [item])
        items = enumerate(table.items)
        assert pairs(table) == {(code, name.casefold()) for code, item in items if item for name in item.genres}
