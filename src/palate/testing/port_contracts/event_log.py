"""Contract tests for event logs: durable, atomic, idempotent by id, ordered, erasable."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from palate.data.events import Event, active_events
from palate.errors import EventIdTaken, PalateError
from palate.ports.event_log import EventLog
from palate.testing.port_contracts.examples import event, retraction

_EVERYTHING = 1_000


@pytest.mark.anyio
class EventLogContract:
    """Inherit it and override ``log`` with a fixture that gives an empty log."""

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    def log(self) -> EventLog:
        raise NotImplementedError

    async def test_events_come_back_whole_and_in_the_order_of_writing(self, log: EventLog) -> None:
        rated = event(1, kind="rating", value=3.5, recommendation_id="r1", at=1_700_000_000.123456)
        sent = [event(2), rated, event(3, "bob"), retraction(4, rated)]
        appended = await log.append(sent)
        page = await log.read(0, _EVERYTHING)
        assert page.events == tuple(sent)
        assert list(page.cursors) == sorted(set(page.cursors))
        assert (appended.fresh, appended.repeated, appended.cursor) == (4, (), page.cursors[-1])
        assert appended.page == page

    async def test_a_store_keeps_its_id(self, log: EventLog) -> None:
        id_ = await log.store_id()
        await log.append([event(1)])
        await log.erase("ann")
        assert [await log.store_id() for _ in range(2)] == [id_, id_]
        assert 0 < id_ < 2**63

    @pytest.mark.parametrize(
        "text", ["42", " a b ", "L'Étranger; DROP TABLE events;--", "日本\U0001f600", '"\\', "null"]
    )
    async def test_ids_are_kept_letter_by_letter(self, log: EventLog, text: str) -> None:
        odd = event(1, text, text, event_id=text, recommendation_id=text)
        await log.append([odd])
        assert (await log.of_user(text)).events == (odd,)
        assert (await log.find([(text, text)])).events == (odd,)

    @pytest.mark.parametrize("at", [0.0, -1.5, 1_738_837_800.123457, 2.0**31 + 0.1, 1e-9, 8.98846567431158e307])
    async def test_times_come_back_to_the_last_bit(self, log: EventLog, at: float) -> None:
        await log.append([event(1, at=at, kind="rating", value=4.3)])
        (back,) = (await log.read(0, _EVERYTHING)).events
        assert (back.at, back.value) == (at, 4.3)

    async def test_an_event_that_is_sent_again_counts_once(self, log: EventLog) -> None:
        await log.append([event(1)])
        again = await log.append([event(1), event(2), event(2)])
        assert (again.fresh, again.repeated, again.page) == (1, (("ann", "e1"), ("ann", "e2")), None)
        assert (await log.append([event(1)])).repeated == (("ann", "e1"),)
        assert (await log.read(0, _EVERYTHING)).events == (event(1), event(2))

    async def test_the_same_id_of_another_user_is_another_event(self, log: EventLog) -> None:
        events = [event(1), event(2), event(1, "bob"), retraction(3, event(1, "bob"))]
        assert (await log.append(events)).fresh == 4
        assert (await log.read(0, _EVERYTHING)).events == tuple(events)
        assert (await log.find([("ann", "e1")])).events == (events[0],)
        columns = await log.columns(0, await log.end(), _EVERYTHING)
        assert list(columns.retracted) == [columns.cursors[2]], "bob's retraction leaves ann's event alone"

    @pytest.mark.parametrize(
        "other",
        [
            event(1, item="other"),
            event(1, kind="like"),
            event(1, kind="rating", value=2.0),
            event(1, at=7.0),
            event(1, kind="retract", retracts="e0"),
        ],
        ids=["item", "kind", "value", "time", "retracts"],
    )
    async def test_an_id_of_another_event_is_refused_with_its_batch(self, log: EventLog, other: Event) -> None:
        await log.append([event(1)])
        within = [event(2), replace(other, event_id="e2")]
        for batch, taken in (([other], "e1"), ([event(2), other, event(3)], "e1"), (within, "e2")):
            with pytest.raises(EventIdTaken) as refused:
                await log.append(batch)
            assert refused.value.event_ids == (taken,)
        assert (await log.append([event(4)])).fresh == 1
        assert (await log.read(0, _EVERYTHING)).events == (event(1), event(4))

    async def test_a_time_that_was_not_given_may_differ(self, log: EventLog) -> None:
        await log.append([event(1)])
        assert (await log.append([replace(event(1), at=7.0, is_time_given=False)])).repeated == (("ann", "e1"),)
        assert (await log.read(0, _EVERYTHING)).events == (event(1),)

    async def test_conflicting_events_alone_are_left_out_where_the_caller_allows_it(self, log: EventLog) -> None:
        await log.append([event(1)])
        batch = [event(2), replace(event(1), item="other"), event(1), replace(event(2), item="other")]
        appended = await log.append(batch, skip_conflicts=True)
        assert (appended.fresh, appended.repeated) == (1, (("ann", "e1"),))
        assert appended.conflicting == (("ann", "e1"), ("ann", "e2"))
        assert appended.cursor == await log.end()
        assert (await log.read(0, _EVERYTHING)).events == (event(1), event(2))

    async def test_a_conflict_fails_no_other_batch(self, log: EventLog) -> None:
        await log.append([event(1)])
        conflict = [event(2), replace(event(1), item="other")]
        batches = [[event(3), event(4)], conflict, [event(1)], [event(5)], [event(6), event(1)]]
        results = await asyncio.gather(*(log.append(batch) for batch in batches), return_exceptions=True)
        assert isinstance(results.pop(1), EventIdTaken)
        assert [result.fresh for result in results if not isinstance(result, BaseException)] == [2, 0, 1, 1]
        stored = (await log.read(0, _EVERYTHING)).events
        assert sorted(stored, key=lambda each: each.event_id) == [event(number) for number in (1, 3, 4, 5, 6)]

    async def test_what_is_replaced_must_stand(self, log: EventLog) -> None:
        await log.append([event(1), event(1, "bob"), retraction(2, event(1, "bob"))])
        for key in (("ann", "e9"), ("bob", "e1"), ("bob", "e2")):
            assert await log.append_if_active(key, [event(3)]) is None
        batch = [retraction(4, event(1)), event(5)]
        appended = await log.append_if_active(("ann", "e1"), batch)
        assert appended is not None
        assert (appended.fresh, appended.page and appended.page.events) == (2, tuple(batch))
        assert await log.append_if_active(("ann", "e1"), [event(6)]) is None
        assert (await log.of_user("ann")).events == (event(1), *batch)

    async def test_of_many_replacements_at_once_one_counts(self, log: EventLog) -> None:
        await log.append([event(0)])
        batches = [[retraction(10 + number, event(0)), event(20 + number)] for number in range(8)]
        results = await asyncio.gather(*(log.append_if_active(("ann", "e0"), batch) for batch in batches))
        (winner,) = (batch for batch, result in zip(batches, results, strict=True) if result is not None)
        assert active_events((await log.of_user("ann")).events) == [winner[1]]

    async def test_nothing_of_a_batch_that_cannot_be_kept_is_written(self, log: EventLog) -> None:
        with pytest.raises(PalateError):
            await log.append([event(1), event(2, "\ud800")])
        assert (await log.append([event(3)])).fresh == 1
        assert (await log.read(0, _EVERYTHING)).events == (event(3),)

    async def test_a_batch_that_cannot_be_kept_harms_no_other(self, log: EventLog) -> None:
        bad = log.append([event(1, "\ud800")])
        results = await asyncio.gather(log.append([event(2)]), bad, log.append([event(3)]), return_exceptions=True)
        assert [isinstance(result, PalateError) for result in results] == [False, True, False]

    async def test_pages_follow_from_each_other(self, log: EventLog) -> None:
        sent = tuple(event(number) for number in range(10))
        await log.append(sent)
        seen: list[Event] = []
        cursor = 0
        while (page := await log.read(cursor, 3)).events:
            assert len(page.events) <= 3
            seen += page.events
            cursor = page.cursors[-1]
        assert tuple(seen) == sent

    async def test_columns_say_what_the_events_say_page_by_page(self, log: EventLog) -> None:
        sent = [event(n, f"p{n % 3}", kind="rating", value=n / 4, at=1e9 + n / 3) for n in range(1, 10)]
        await log.append(sent)
        rows: list[tuple[object, ...]] = []
        cursor, end = 0, await log.end()
        while cursor < end:
            page = await log.columns(cursor, end, 4)
            rows += zip(page.cursors, page.user, page.item, page.kind, page.value, page.at, strict=True)
            cursor = page.end
        log_page = await log.read(0, _EVERYTHING)
        assert rows == [
            (cursor, row.user, row.item, row.kind, row.value, row.at)
            for cursor, row in zip(log_page.cursors, log_page.events, strict=True)
        ]

    async def test_columns_name_the_places_of_what_was_taken_back(self, log: EventLog) -> None:
        """A retraction may come before its event, long after it, or have no event."""
        early, late, lost = (retraction(number, event(number - 10)) for number in (11, 12, 13))
        await log.append([early, event(2), event(1), event(4), late, lost])
        page = await log.read(0, _EVERYTHING)
        position_of = dict(zip((written.event_id for written in page.events), page.cursors, strict=True))
        columns = await log.columns(0, await log.end(), _EVERYTHING)
        assert list(columns.cursors) == [position_of[f"e{number}"] for number in (2, 1, 4)]
        assert sorted(columns.retracted) == sorted([position_of["e1"], position_of["e2"]])
        first = await log.columns(0, await log.end(), 1)
        assert (list(first.cursors), list(first.retracted)) == ([], [position_of["e1"]])
        assert first.end == position_of["e11"]

    async def test_columns_stop_where_they_should(self, log: EventLog) -> None:
        half = (await log.append([event(1), event(2)])).cursor
        await log.append([event(3)])
        page = await log.columns(0, half, _EVERYTHING)
        assert (len(page.cursors), page.end) == (2, half)
        await log.erase("ann")
        removed = await log.columns(0, half, _EVERYTHING)
        assert (list(removed.cursors), removed.end) == ([], half)

    async def test_the_end_is_where_the_newest_event_stands(self, log: EventLog) -> None:
        assert await log.end() == 0
        appended = await log.append([event(1), event(2)])
        assert await log.end() == appended.cursor
        assert not (await log.read(appended.cursor, _EVERYTHING)).events

    async def test_a_user_gets_their_own_events_alone(self, log: EventLog) -> None:
        await log.append([event(1), event(2, "bob"), event(3)])
        assert (await log.of_user("ann")).events == (event(1), event(3))
        assert (await log.of_user("nobody")).events == ()

    async def test_users_come_in_the_order_of_their_ids(self, log: EventLog) -> None:
        users = ("ann", "Zoe", "éva", "bob", "ann")
        await log.append([event(number, user) for number, user in enumerate(users)])
        assert list(await log.users("", 9)) == ["Zoe", "ann", "bob", "éva"]
        assert list(await log.users("ann", 1)) == ["bob"]
        assert not await log.users("éva", 9)

    async def test_events_are_found_by_their_ids_with_what_retracts_them(self, log: EventLog) -> None:
        written = [event(1), retraction(2, event(1)), event(3), event(4, "bob"), retraction(5, event(1))]
        await log.append(written)
        assert (await log.find([("bob", "e4"), ("ann", "e1"), ("bob", "e3")])).events == (*written[:2], *written[3:])
        assert (await log.find([("ann", "e3")] * 2)).events == (event(3),)
        assert (await log.find([("ann", "e4")])).events == (await log.find([])).events == ()

    async def test_erasing_takes_all_of_one_user_and_says_what(self, log: EventLog) -> None:
        taken = retraction(3, event(1))
        await log.append([event(1), event(2, "bob"), taken])
        assert (await log.erase("ann")).events == (event(1), taken)
        assert (await log.read(0, _EVERYTHING)).events == (event(2, "bob"),)
        assert not (await log.find([("ann", "e1")])).events
        assert (await log.erase("ann")).events == ()

    async def test_the_epoch_rises_with_each_erasure_and_move_and_with_nothing_else(self, log: EventLog) -> None:
        async def epoch() -> int:
            seen = {(await log.read(0, _EVERYTHING)).epoch, (await log.of_user("ann")).epoch}
            (value,) = seen | {(await log.of_user("nobody")).epoch, (await log.read(await log.end(), 1)).epoch}
            return value

        assert await epoch() == 0
        await log.append([event(1), event(2, "bob"), retraction(3, event(1))])
        await log.purge()
        assert await epoch() == 0
        for number, take in enumerate((log.move("ann", "cid"), log.erase("bob"), log.erase("bob"), log.move("x", "y"))):
            assert (await take).epoch == await epoch() == number + 1

    async def test_a_page_says_at_which_epoch_it_was_read(self, log: EventLog) -> None:
        """At each epoch the log has exactly the users who were not erased up to it, each whole."""
        users = [f"u{number}" for number in range(20)]
        await log.append([event(20 * round_ + n, user) for round_ in range(5) for n, user in enumerate(users)])

        async def read_on() -> None:
            while not erasing.done():
                page = await log.read(0, _EVERYTHING)
                assert [row.user for row in page.events] == 5 * users[page.epoch :]
                last = await log.of_user("u19")
                assert len(last.events) == (0 if last.epoch == 20 else 5)
                await asyncio.sleep(0)

        async def erase_all() -> None:
            for user in users:
                await log.erase(user)

        erasing = asyncio.create_task(erase_all())
        await asyncio.gather(erasing, *(read_on() for _ in range(3)))

    async def test_what_is_moved_is_anothers_at_new_places(self, log: EventLog) -> None:
        mine, bobs, taken = event(1, recommendation_id="r1"), event(2, "bob"), retraction(3, event(1))
        end = (await log.append([mine, bobs, taken])).cursor
        assert (await log.move("ann", "bob")).events == (mine, taken)
        moved = tuple(replace(original, user="bob") for original in (mine, taken))
        assert (await log.read(end, _EVERYTHING)).events == moved
        assert (await log.of_user("bob")).events == (bobs, *moved)
        assert (await log.of_user("ann")).events == ()

    async def test_ids_that_the_other_user_has_are_replaced_by_a_move(self, log: EventLog) -> None:
        """No event is lost, and retractions take back what they took back before."""
        early, late = retraction(4, event(1)), retraction(7, event(5, "bob"))
        mine = [event(1, item="mine"), event(2), early, event(5), event(6)]
        bobs = [event(1, "bob"), late, event(3, "bob"), event(6, "bob"), retraction(2, event(6, "bob"))]
        await log.append([*mine, *bobs])
        before = [active_events((await log.of_user(user)).events) for user in ("ann", "bob")]
        assert (await log.move("ann", "bob")).events == tuple(mine)
        moved = (await log.of_user("bob")).events
        assert len({each.event_id for each in moved}) == len(moved) == 10
        after = active_events(moved)
        assert [each.item for each in after] == [each.item for each in (*before[1], *before[0])]
        assert [each.event_id for each in after][: len(before[1])] == [each.event_id for each in before[1]]
        assert not {"e1", "e2", "e5", "e6"} & {each.event_id for each in moved[5:]}

    async def test_many_moves_at_once_move_each_event_once(self, log: EventLog) -> None:
        await log.append([event(number) for number in range(20)])
        results = await asyncio.gather(*(log.move("ann", "bob") for _ in range(5)))
        assert sum(len(result.events) for result in results) == 20
        assert len((await log.of_user("bob")).events) == 20

    async def test_cursors_never_fall_nor_come_again_even_after_an_erasure(self, log: EventLog) -> None:
        first = await log.append([event(1, "bob"), event(2)])
        await log.erase("ann")
        assert await log.end() == first.cursor
        second = await log.append([event(3)])
        assert second.cursor > first.cursor
        assert (await log.read(first.cursor, _EVERYTHING)).events == (event(3),)

    async def test_many_at_once_are_all_written_once(self, log: EventLog) -> None:
        batches = [[event(5 * number + index) for index in range(5)] for number in range(100)]
        results = await asyncio.gather(*(log.append(batch) for batch in [*batches, *batches]))
        assert sum(result.fresh for result in results) == 500
        assert sum(len(result.repeated) for result in results) == 500
        ids = [written.event_id for written in (await log.read(0, _EVERYTHING)).events]
        assert len(ids) == len(set(ids)) == 500
        for batch in batches:
            start = ids.index(batch[0].event_id)
            assert ids[start : start + 5] == [sent.event_id for sent in batch], "a batch stays together"
