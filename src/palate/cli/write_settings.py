"""Write settings to a new file."""

from __future__ import annotations

from pathlib import Path

from palate.errors import InvalidInput


def check_writable(path: Path | None) -> None:
    """Check before long work that the file can be created.

    Raises:
        InvalidInput: the file exists, or its folder does not.
    """
    if path is None:
        return
    if path.exists():
        raise InvalidInput(f"{path} exists already and is not overwritten; name another file.", where="write")
    if not path.absolute().parent.is_dir():
        raise InvalidInput(f"There is no folder {path.parent} to write into; create it first.", where="write")


def write(path: Path, text: str) -> None:
    """Write a new file.

    Raises:
        InvalidInput: the file was created meanwhile.
    """
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        check_writable(path)
