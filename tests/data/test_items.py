"""An item survives JSON, and unknown fields become attributes."""

from __future__ import annotations

import json

from hypothesis import given, settings

from palate.data.items import Item
from tests.data.strategies import items


@given(item=items)
@settings(deadline=None)
def test_an_item_comes_back_from_json_as_it_was(item: Item) -> None:
    assert Item.from_dict(json.loads(json.dumps(item.to_dict()))) == item


def test_keys_that_are_no_field_become_attributes() -> None:
    item = Item.from_dict(
        {"id": "1", "domain": "game", "title": "Hades", "attributes": {"platform": "pc"}, "co_op": False}
    )

    assert item.attributes == {"platform": "pc", "co_op": False}


def test_null_says_nothing_wherever_it_stands() -> None:
    item = Item.from_dict(
        {"id": "1", "domain": "game", "title": "Hades", "tags": None, "price": None, "attributes": {"platform": None}}
    )

    assert item == Item(id="1", domain="game", title="Hades")


def test_a_prefix_changes_the_id_alone() -> None:
    item = Item(id="50", domain="movie", title="Star Wars", genres=("Action",), attributes={"imax": True})

    assert item.with_prefix("ml:").to_dict() == {**item.to_dict(), "id": "ml:50"}
