"""A download ends with exactly the published bytes or with an error, whatever the server does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from palate.errors import DownloadFailed, NotFound, StorageFailed
from palate.services.catalogue.download import download
from tests.services.catalogue.web_server import Reply, Web, full_response, partial_response, refusal, web

CONTENT = bytes(range(256)) * 1_000
HALF = len(CONTENT) // 2


class Clock:
    def __init__(self) -> None:
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "file.part"


def fetch(to: Path, clock: Clock, *answers: Reply, max_bytes: int = 10_000_000) -> Web:
    with web(*answers) as served:
        download(served.address, to, max_bytes=max_bytes, sleep=clock.sleep)
    return served


def test_a_file_comes_whole_and_nothing_else_is_left(to: Path, clock: Clock) -> None:
    progress_calls: list[tuple[int, int | None]] = []
    with web(full_response(CONTENT)) as served:
        download(
            served.address,
            to,
            max_bytes=len(CONTENT),
            sleep=clock.sleep,
            progress=lambda *at: progress_calls.append(at),
        )

    assert to.read_bytes() == CONTENT
    assert [path.name for path in to.parent.iterdir()] == ["file.part"]
    assert progress_calls[-1] == (len(CONTENT), len(CONTENT))
    assert clock.slept == []


def test_what_broke_off_goes_on_where_it_ended(to: Path, clock: Clock) -> None:
    served = fetch(
        to, clock, full_response(CONTENT, sent=HALF), partial_response(CONTENT, sent=1_000), partial_response(CONTENT)
    )

    assert to.read_bytes() == CONTENT
    assert served.range_headers == [None, f"bytes={HALF}-", f"bytes={HALF + 1_000}-"]


def test_a_later_call_goes_on_too(to: Path, clock: Clock) -> None:
    with pytest.raises(DownloadFailed, match=r"5 times in a row.*resumes from there"):
        fetch(to, clock, full_response(CONTENT, sent=HALF), refusal(503))
    assert to.read_bytes() == CONTENT[:HALF]
    assert clock.slept == [1, 1, 2, 4, 8]

    assert fetch(to, clock, partial_response(CONTENT)).range_headers == [f"bytes={HALF}-"]
    assert to.read_bytes() == CONTENT


def test_another_part_than_was_asked_for_is_not_joined(to: Path, clock: Clock) -> None:
    served = fetch(
        to, clock, full_response(CONTENT, sent=HALF), partial_response(CONTENT, late=100), full_response(CONTENT)
    )

    assert to.read_bytes() == CONTENT
    assert served.range_headers == [None, f"bytes={HALF}-", None]


def test_a_server_that_ignores_the_range_sends_all_anew(to: Path, clock: Clock) -> None:
    fetch(to, clock, full_response(CONTENT, sent=HALF), full_response(CONTENT))

    assert to.read_bytes() == CONTENT


def test_two_versions_are_never_joined(to: Path, clock: Clock) -> None:
    other = CONTENT[::-1]

    def changed(handler: Any) -> None:
        same = handler.headers["If-Range"] == '"v2"'
        (partial_response(other) if same else full_response(other, tag='"v2"'))(handler)

    fetch(to, clock, full_response(CONTENT, sent=HALF), changed)

    assert to.read_bytes() == other


@pytest.mark.parametrize("tag", ["", 'W/"weak"'])
def test_without_the_name_of_a_version_no_rest_is_asked_for(to: Path, clock: Clock, tag: str) -> None:
    served = fetch(to, clock, full_response(CONTENT, sent=HALF, tag=tag), full_response(CONTENT, tag=tag))

    assert served.range_headers == [None, None]
    assert to.read_bytes() == CONTENT


def test_a_file_that_was_whole_already_is_taken_as_it_is(to: Path, clock: Clock) -> None:
    to.write_bytes(CONTENT)
    to.with_name("file.part.version").write_text('"v1"')

    fetch(to, clock, partial_response(CONTENT))

    assert to.read_bytes() == CONTENT


def test_more_than_there_is_to_have_is_thrown_away(to: Path, clock: Clock) -> None:
    to.write_bytes(CONTENT + b"more")
    to.with_name("file.part.version").write_text('"v1"')

    fetch(to, clock, partial_response(CONTENT), full_response(CONTENT))

    assert to.read_bytes() == CONTENT


def test_a_server_that_promises_more_than_it_has_is_given_up(to: Path, clock: Clock) -> None:
    with pytest.raises(DownloadFailed, match=f"ended after {len(CONTENT):,} bytes"):
        fetch(to, clock, full_response(CONTENT, says=len(CONTENT) + 10, tag=""))


def test_passing_faults_are_tried_again_and_the_server_may_say_when(to: Path, clock: Clock) -> None:
    fetch(
        to,
        clock,
        refusal(500),
        refusal(503, Retry_After="7"),
        refusal(429, Retry_After="86400"),
        full_response(CONTENT),
    )

    assert to.read_bytes() == CONTENT
    assert clock.slept == [1, 7, 60]


@pytest.mark.parametrize(
    ("status", "error", "message"),
    [
        (404, NotFound, "no file at .* any more"),
        (410, NotFound, "publisher has moved it"),
        (403, DownloadFailed, "refused: HTTP 403"),
    ],
)
def test_what_will_not_change_is_not_tried_again(
    to: Path, clock: Clock, status: int, error: type[Exception], message: str
) -> None:
    with web(refusal(status)) as served, pytest.raises(error, match=message):
        download(served.address, to, max_bytes=1_000, sleep=clock.sleep)
    assert len(served.range_headers) == 1


def test_a_machine_that_does_not_answer_is_named(to: Path, clock: Clock) -> None:
    with web(full_response(b"")) as served:
        removed = served.address
    with pytest.raises(DownloadFailed, match=rf"{re.escape(removed)} could not be fetched: .*Check the network"):
        download(removed, to, max_bytes=1_000, sleep=clock.sleep)
    assert clock.slept == [1, 2, 4, 8]


@pytest.mark.parametrize("says", [None, 500])
def test_more_than_may_come_is_refused(to: Path, clock: Clock, says: int | None) -> None:
    def endless(handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(CONTENT)

    with pytest.raises(DownloadFailed, match=r"more than the 400|More than 400 bytes"):
        fetch(to, clock, full_response(CONTENT, says=says) if says else endless, max_bytes=400)


def test_redirects_are_followed_but_only_to_the_web(to: Path, clock: Clock) -> None:
    with web(full_response(CONTENT)) as exists:
        fetch(to, clock, refusal(302, Location=exists.address))
        assert to.read_bytes() == CONTENT
    with pytest.raises(DownloadFailed, match="refused"):
        fetch(to.with_name("other"), clock, refusal(302, Location="file:///etc/passwd"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_named_and_is_no_fault_of_the_network(to: Path, clock: Clock) -> None:
    to.symlink_to("/dev/full")

    with pytest.raises(StorageFailed, match=r"the disk is full.*free some space"):
        fetch(to, clock, full_response(CONTENT))
    assert clock.slept == []
