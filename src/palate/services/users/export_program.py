"""The program that reads an export: ``python -m`` of this module, started by a server or the command line.

Standard input brings an :class:`~palate.services.users.export_messages.ExportRequest` and the catalogue, and its end
ends the program; standard output has messages, the last of which is the result or why there is none.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import BinaryIO, Final

from palate.data.items import Item
from palate.errors import InvalidInput
from palate.services.users.export_messages import ExportRequest, item_of_row, row_of_event
from palate.services.users.match_export import EVENTS_AT_ONCE, match_export
from palate.types import Json

_NICENESS: Final = 5
"""Answers of the server come first."""
_TITLES_AT_ONCE: Final = 500


def main() -> None:
    messages, sys.stdout = sys.stdout, sys.stderr

    def send(message: dict[str, Json]) -> None:
        messages.write(f"{json.dumps(message)}\n")
        messages.flush()

    request = ExportRequest.from_dict(json.loads(sys.stdin.buffer.readline()))
    limit_memory(request.memory_bytes)
    try:
        items = _read_items(sys.stdin.buffer, request.n_items)
        threading.Thread(target=_end_with_parent, args=(sys.stdin.fileno(),), daemon=True).start()
        result, events = match_export(
            request.task, Path(request.path), items, lambda share, step: send({"progress": [share, step]})
        )
        for start in range(0, len(events), EVENTS_AT_ONCE):
            send({"events": [row_of_event(event) for event in events[start : start + EVENTS_AT_ONCE]]})
        for start in range(0, len(result.unmatched), _TITLES_AT_ONCE):
            send({"unmatched": [asdict(title) for title in result.unmatched[start : start + _TITLES_AT_ONCE]]})
        send({"result": asdict(replace(result, unmatched=()))})
    except InvalidInput as error:
        send({"invalid": str(error), "where": error.where})
    except MemoryError:
        limit = f"{request.memory_bytes // 1_000_000} MB of memory"
        send(
            {
                "invalid": f"The export takes more than {limit} to read (imports.memory_bytes); import it in parts.",
                "where": "the export",
            }
        )


def limit_memory(n_bytes: int) -> None:
    """Limit the memory of this process, where the system can do so, and let other processes go first."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (n_bytes, n_bytes))
    with contextlib.suppress(AttributeError, OSError):
        os.nice(_NICENESS)


def _read_items(source: BinaryIO, n_items: int) -> Sequence[Item]:
    items: list[Item] = []
    while len(items) < n_items:
        items += [item_of_row(row) for row in json.loads(source.readline())]
    return items


def _end_with_parent(source: int) -> None:
    """End this process when the other end of the pipe ``source`` is closed, also because the parent was killed."""
    os.read(source, 1)
    os._exit(1)


if __name__ == "__main__":
    main()
