"""What wrk asks for, as scripts in Lua."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

_HEAD: Final = "local users = {%s}\nmath.randomseed(42)\n"
_LIST: Final = 'wrk.format("GET", "/recommend?%s&user_id=" .. user)'
_PARAMETERS: Final = "limit=10"
_EVENT: Final = """
local items = {%s}
local function event(user)
  return string.format('{"user_id": "%%s", "item_id": "%%s", "event_type": "like"}', user, items[math.random(#items)])
end
"""


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
        + _EVENT % ",".join(items)
        + f"""
request = function()
  local user = users[math.random(#users)]
  return wrk.format("POST", "/events", nil, event(user)) .. {_LIST % _PARAMETERS}
end
"""
    )


def write_events_script(path: Path, users: Sequence[str], items: Sequence[str], per_request: int) -> None:
    """Write a script that sends so many events of random users in each request."""
    path.write_text(
        _HEAD % ",".join(users)
        + _EVENT % ",".join(items)
        + f"""
request = function()
  local events = {{}}
  for i = 1, {per_request} do events[i] = event(users[math.random(#users)]) end
  local body = #events == 1 and events[1] or '{{"events": [' .. table.concat(events, ",") .. "]}}"
  return wrk.format("POST", "/events", nil, body)
end
"""
    )


def write_mixed_script(path: Path, users: Sequence[str], items: Sequence[str], lists_per_event: int) -> None:
    """Write a script that asks for lists, and sends an event after every few of them."""
    path.write_text(
        _HEAD % ",".join(users)
        + _EVENT % ",".join(items)
        + f"""
local n = 0
request = function()
  local user = users[math.random(#users)]
  n = n + 1
  if n % {lists_per_event + 1} == 0 then return wrk.format("POST", "/events", nil, event(user)) end
  return {_LIST % _PARAMETERS}
end
"""
    )
