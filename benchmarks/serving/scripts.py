"""What wrk asks for, as scripts in Lua."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

_HEAD: Final = "local users = {%s}\nmath.randomseed(42)\n"
_LIST: Final = 'wrk.format("GET", "/recommend?%s&user_id=" .. user)'
_PARAMETERS: Final = "limit=10"


def write_script(path: Path, users: Sequence[str], parameters: str = _PARAMETERS) -> None:
    """Write a script that asks for a list for a random user each time, with these query parameters."""
    path.write_text(
        _HEAD % ",".join(users)
        + f"""
request = function()
  local user = users[math.random(#users)]
  return {_LIST % parameters}
end
"""
    )


def write_pairs_script(path: Path, users: Sequence[str], items: Sequence[str]) -> None:
    """Write a script that sends pairs: an event of a random user, and the request for a list for this user.

    Both are sent at once over one connection. The server answers the requests of a connection one after the other, so
    that the event is on the disk before the list is computed.
    """
    path.write_text(
        _HEAD % ",".join(users)
        + f"""
local items = {{{",".join(items)}}}
request = function()
  local user = users[math.random(#users)]
  local event = string.format('{{"user_id": "%s", "item_id": "%s", "event_type": "like"}}',
    user, items[math.random(#items)])
  return wrk.format("POST", "/events", nil, event) .. {_LIST % _PARAMETERS}
end
"""
    )
