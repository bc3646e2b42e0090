"""Measurements of serving are bounded, and name no user who was erased."""

from __future__ import annotations

from palate.data.slate import Reason
from palate.services.serve import measurements
from palate.services.serve.measurements import Measurements, source_of


def test_a_user_adapts_from_the_first_event_to_the_next_list() -> None:
    measured = Measurements()
    measured.note_events(["ann", "bob"], 10.0, epoch=0)
    measured.note_events(["ann"], 11.0, epoch=0)
    for at in (12.5, 13.0):
        measured.note_list("ann", at, epoch=0)
    measured.note_list("zoe", 13.0, epoch=0)
    assert list(measured.adaptations) == [2.5]


def test_nobody_is_remembered_when_somebody_was_erased() -> None:
    measured = Measurements()
    measured.note_events(["ann"], 10.0, epoch=0)
    measured.note_list("bob", 11.0, epoch=1)
    assert not measured._waiting


def test_the_number_of_users_is_bounded() -> None:
    measured = Measurements()
    measured.note_events(map(str, range(measurements._MAX_USERS + 5)), 10.0, epoch=0)
    assert len(measured._waiting) == measurements._MAX_USERS
    assert "4" not in measured._waiting


def test_one_in_eight_batches_and_reads_is_measured() -> None:
    measured = Measurements()
    assert [measured.is_batch_due() for _ in range(16)] == [True, *[False] * 7] * 2
    for number in range(16):
        measured.note_read(float(number))
    assert list(measured.stages) == [("read.user", 0.0), ("read.user", 8.0)]


def test_the_source_is_what_gave_most() -> None:
    assert source_of(None) == "none"
    assert source_of(Reason(history=0.5, popularity=0.7, rest=-1.0)) == "popularity"
    assert source_of(Reason(history=0.5, mood=0.5)) == "history"
