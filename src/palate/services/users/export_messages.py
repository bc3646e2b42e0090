"""What a server and a process that reads an export send each other: lines of JSON."""

from __future__ import annotations

from dataclasses import dataclass

from palate.data.events import Event
from palate.data.items import Item
from palate.services.users.match_export import ExportTask
from palate.text.title_matching import ids_of
from palate.types import Json

ItemRow = tuple[str, str, str, int | None, tuple[str, ...], dict[str, list[str]]]
"""What matching reads of an item: id, domain, title, year, creators, ids of other services."""

EventRow = tuple[str, str, str, float, float | None]
"""An event of the user: id, item, kind, time, value."""


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """The first line that the process is sent; lines of items follow."""

    task: ExportTask
    path: str
    """Of the export."""
    n_items: int
    """The number of items in the lines that follow."""
    memory_bytes: int
    """The memory that the process may use."""

    @classmethod
    def from_dict(cls, data: dict[str, Json]) -> ExportRequest:
        """The inverse of :func:`dataclasses.asdict`."""
        return cls(**data | {"task": ExportTask(**data["task"])})


def row_of_item(item: Item) -> ItemRow:
    ids: dict[str, list[str]] = {}
    for name, value in ids_of(item):
        ids.setdefault(name, []).append(value)
    return item.id, item.domain, item.title, item.year, item.creators, ids


def item_of_row(row: ItemRow) -> Item:
    id_, domain, title, year, creators, ids = row
    attributes = {name: values if len(values) > 1 else values[0] for name, values in ids.items()}
    return Item(id=id_, domain=domain, title=title, year=year, creators=tuple(creators), attributes=attributes)


def row_of_event(event: Event) -> EventRow:
    return event.event_id, event.item, event.kind, event.at, event.value


def event_of_row(user: str, row: EventRow) -> Event:
    event_id, item, kind, at, value = row
    return Event(event_id=event_id, user=user, item=item, kind=kind, at=at, value=value)
