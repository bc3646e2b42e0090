"""The checkpoint of a learner of policies: what it learned, and how far it read the log."""

from __future__ import annotations

import json
import os
import tempfile
import zlib
from collections import Counter
from pathlib import Path
from typing import Final

import numpy as np

from palate.errors import StorageFailed
from palate.policies.storage import TEMPORARY
from palate.services.train.new_feedback import LogPosition

_FORMAT: Final = 1
_CHECKSUM_BYTES: Final = 4


def write_checkpoint(path: Path, position: LogPosition, state: bytes) -> None:
    """Write a position and the state of a learner; after a crash the file is this or the one before.

    Raises:
        StorageFailed: the disk failed; the file is the one before.
    """
    header = {
        "format": _FORMAT,
        "cursor": position.cursor,
        "n_learned": len(position.learned),
        "counts": dict(position.counts),
    }
    learned = np.fromiter(position.learned, "<u8", len(position.learned)).tobytes()
    content = json.dumps(header).encode() + b"\n" + learned + state
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=TEMPORARY, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(zlib.crc32(content).to_bytes(_CHECKSUM_BYTES, "little") + content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        finally:
            Path(temporary).unlink(missing_ok=True)
    except OSError as error:
        raise StorageFailed(f"{path} could not be written ({error}); the one before stays.", where=str(path)) from error


def read_checkpoint(path: Path) -> tuple[LogPosition, bytes] | None:
    """What :func:`write_checkpoint` wrote; None: there is no file.

    Raises:
        StorageFailed: it is damaged.
    """
    try:
        stored = path.read_bytes()
        content = stored[_CHECKSUM_BYTES:]
        if zlib.crc32(content) != int.from_bytes(stored[:_CHECKSUM_BYTES], "little"):
            raise ValueError("its checksum is wrong")
        text, _, rest = content.partition(b"\n")
        header = json.loads(text)
        if header["format"] != _FORMAT:
            raise ValueError(f"it has the format {header['format']!r}, not {_FORMAT}")
        learned = np.frombuffer(rest, "<u8", header["n_learned"])
        position = LogPosition(header["cursor"], dict.fromkeys(learned.tolist()), Counter(header["counts"]))
        return position, rest[learned.nbytes :]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StorageFailed(
            f"The checkpoint {path} cannot be read ({error}); remove it, and the policy is learned from the log anew.",
            where=str(path),
        ) from error
