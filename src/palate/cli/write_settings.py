"""Settings written to a file that is not there yet."""

from __future__ import annotations

from pathlib import Path

from palate.errors import InvalidInput


def check_writable(path: Path | None) -> None:
    """
    Raises:
        InvalidInput: the file is there already, or its folder is not.
    """
    if path is None:
        return
    if path.exists():
        raise InvalidInput(f"{path} is there already and stays as it is; name another file.", where="write")
    if not path.absolute().parent.is_dir():
        raise InvalidInput(f"There is no folder {path.parent} to write into; make it first.", where="write")


def write(path: Path, text: str) -> None:
    """Write a new file.

    Raises:
        InvalidInput: the file came to be meanwhile.
    """
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        check_writable(path)
