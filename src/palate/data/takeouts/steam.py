"""Read Steam: the response of ``IPlayerService/GetOwnedGames`` with ``include_appinfo=1``, as JSON.

Two hours of play, after which Steam gives no refund, count as finished; less, as saved.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from palate.data.datasets.imported import Report
from palate.data.takeouts.cells import ids, moment, number, text
from palate.data.takeouts.files import Document, Part
from palate.data.takeouts.takeout import ImportedInteraction, ItemReference, TakeoutService
from palate.types import Json

_PLAYED_MINUTES: Final = 120


def _games(row: dict[str, Json]) -> list[Json] | None:
    response = row.get("response", row)
    games = response.get("games") if isinstance(response, dict) else None
    return games if isinstance(games, list) else None


def _can_read(part: Part) -> bool:
    games = _games(part.sample) if isinstance(part, Document) else None
    return any(isinstance(game, dict) and "appid" in game for game in games or ())


def _read_interactions(part: Part, report: Report) -> Iterator[ImportedInteraction]:
    assert isinstance(part, Document)  # noqa: S101  # by `_can_read`
    games = Document(part.name, tuple(enumerate(_games(part.sample) or (), 1)))
    for location, game in games.objects(report):
        title, external_ids = text(game.get("name")), ids(steam_id=game.get("appid"))
        if not title and not external_ids:
            report.drop("neither an appid nor a name", location.file, [location.line])
            continue
        try:
            minutes = number(game.get("playtime_forever")) or 0
        except ValueError:
            report.drop("a playtime that is not a number", location.file, [location.line])
            continue
        kind = "complete" if minutes >= _PLAYED_MINUTES else "save"
        at = moment(game.get("rtime_last_played"))
        reference = ItemReference("game", title, ids=external_ids)
        yield ImportedInteraction(location, kind, (reference,), at=at, ignores_time=True)


SOURCE = TakeoutService("Steam", "the JSON of IPlayerService/GetOwnedGames", _can_read, _read_interactions)
