"""Build self-descriptions of MovieLens users: "Age 25 to 34, woman, programmer"."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from palate.data.datasets.files import lines_of
from palate.data.datasets.imported import Report

_GENDERS: Final = {"F": "woman", "M": "man"}
_AGES_1M: Final = {
    "1": "Under 18",
    "18": "Age 18 to 24",
    "25": "Age 25 to 34",
    "35": "Age 35 to 44",
    "45": "Age 45 to 49",
    "50": "Age 50 to 55",
    "56": "Over 55",
}
_OCCUPATIONS_1M: Final = (
    "",
    "academic or educator",
    "artist",
    "clerical or administrator",
    "college or grad student",
    "customer service",
    "doctor or healthcare",
    "executive or manager",
    "farmer",
    "homemaker",
    "school student",
    "lawyer",
    "programmer",
    "retired",
    "sales or marketing",
    "scientist",
    "self-employed",
    "technician or engineer",
    "tradesman or craftsman",
    "unemployed",
    "writer",
)
"""Occupations by number; 0 is "other or not specified"."""
_UNSAID_100K: Final = ("none", "other")


def users_100k(path: Path, report: Report) -> dict[str, str]:
    """Build the self-descriptions by user id from ``u.user``, with lines id|age|gender|occupation|zip code."""
    rows = {id_: (age, gender, occupation) for id_, age, gender, occupation, _ in _rows(path, "|", report)}
    return {
        id_: _sentence(f"Age {age}", gender, "" if occupation in _UNSAID_100K else occupation)
        for id_, (age, gender, occupation) in rows.items()
    }


def users_1m(path: Path, report: Report) -> dict[str, str]:
    """Build the self-descriptions by user id from ``users.dat``, with lines id::gender::age::occupation::zip code."""
    rows = {id_: (age, gender, occupation) for id_, gender, age, occupation, _ in _rows(path, "::", report)}
    occupations = {str(number): occupation for number, occupation in enumerate(_OCCUPATIONS_1M)}
    return {
        id_: _sentence(_AGES_1M.get(age, ""), gender, occupations.get(occupation, ""))
        for id_, (age, gender, occupation) in rows.items()
    }


def _rows(path: Path, separator: str, report: Report) -> Iterator[list[str]]:
    """Read the lines of five fields; none if the file does not exist."""
    if not path.exists():
        report.notes.append(f"No {path.name} in the folder: users have no self-descriptions.")
        return
    for number, line in enumerate(lines_of(path), 1):
        fields = line.split(separator)
        if len(fields) == 5:
            yield fields
        else:
            report.drop("a user line without five fields", path.name, [number])


def _sentence(age: str, gender: str, occupation: str) -> str:
    return ", ".join(part for part in (age, _GENDERS.get(gender, ""), occupation) if part)
