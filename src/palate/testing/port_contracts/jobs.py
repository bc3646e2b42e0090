"""Contract tests for stores of jobs: seen by all processes, taken once, cancelled, and queued again after a kill."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from palate.errors import Conflict, NotFound
from palate.ports.jobs import Job, Jobs
from palate.testing.port_contracts.examples import START


class JobsContract:
    """Inherit it and override ``open_jobs``: another view of the same, at first empty, store."""

    @pytest.fixture
    def open_jobs(self) -> Callable[[], Jobs]:
        raise NotImplementedError

    @pytest.fixture
    def jobs(self, open_jobs: Callable[[], Jobs]) -> Jobs:
        return open_jobs()

    def test_a_job_is_seen_by_others_as_it_was_queued(self, open_jobs: Callable[[], Jobs]) -> None:
        job = open_jobs().add("batch", {"n": 20, "model": "½"}, START)
        assert job == Job(job.id, "batch", START, {"n": 20, "model": "½"})
        assert open_jobs().get(job.id) == job
        assert open_jobs().get("unknown") is None

    def test_equal_queued_jobs_are_the_same_and_others_come_newest_first(self, jobs: Jobs) -> None:
        first = jobs.add("train", {}, START)
        assert jobs.add("train", {}, START + 1) == first
        second = jobs.add("batch", {"n": 1}, START)
        third = jobs.add("batch", {"n": 2}, START)
        assert list(jobs.newest(2)) == [third, second]
        jobs.take(START)
        assert jobs.add("train", {}, START + 2) != first, "the first is running, and may have read the log already"

    def test_the_oldest_is_taken_first_and_none_twice(self, open_jobs: Callable[[], Jobs]) -> None:
        jobs = open_jobs()
        ids = [jobs.add("batch", {"n": n}, START).id for n in range(4)]
        assert (taken := jobs.take(START + 5)) is not None
        assert (taken.id, taken.state, taken.started_at) == (ids[0], "running", START + 5)
        views = [open_jobs() for _ in range(4)]
        with ThreadPoolExecutor(4) as threads:
            rest = list(threads.map(lambda view: view.take(START + 6), views))
        assert sorted(job.id for job in rest if job is not None) == sorted(ids[1:])
        assert jobs.take(START + 7) is None

    def test_progress_and_end_are_stored(self, open_jobs: Callable[[], Jobs]) -> None:
        jobs = open_jobs()
        job = jobs.add("train", {}, START)
        jobs.take(START)
        assert jobs.report(job.id, 0.25, "fitting ease")
        seen = open_jobs().get(job.id)
        assert seen is not None
        assert (seen.progress, seen.activity) == (0.25, "fitting ease")
        jobs.end(job.id, "done", START + 9, result={"version": "v1"})
        ended = jobs.get(job.id)
        assert ended is not None
        assert (ended.state, ended.progress, ended.ended_at, ended.result) == (
            "done",
            1.0,
            START + 9,
            {"version": "v1"},
        )
        failed = jobs.add("train", {}, START)
        jobs.take(START)
        jobs.end(failed.id, "failed", START, error="The disk is full.")
        assert (jobs.newest(1)[0].state, jobs.newest(1)[0].error) == ("failed", "The disk is full.")

    def test_a_queued_job_is_cancelled_at_once_and_a_running_one_told(self, jobs: Jobs) -> None:
        first, second = jobs.add("train", {}, START), jobs.add("batch", {}, START)
        jobs.take(START)
        assert jobs.cancel(second.id, START + 1).state == "cancelled"
        assert jobs.cancel(first.id, START + 1).state == "running"
        assert not jobs.report(first.id, 0.5, "fitting ials")
        assert jobs.take(START + 2) is None
        jobs.end(first.id, "cancelled", START + 3)
        with pytest.raises(Conflict):
            jobs.cancel(first.id, START + 4)
        with pytest.raises(NotFound):
            jobs.cancel("unknown", START)

    def test_what_a_dead_learner_was_doing_is_queued_again(self, jobs: Jobs) -> None:
        first, second = jobs.add("train", {}, START), jobs.add("batch", {}, START)
        jobs.take(START)
        jobs.take(START)
        jobs.cancel(second.id, START)
        assert [(job.id, job.state) for job in jobs.recover(START + 9)] == [(first.id, "queued")]
        ended = jobs.get(second.id)
        assert ended is not None
        assert ended.state == "cancelled"
        again = jobs.take(START + 10)
        assert again is not None
        assert again.id == first.id

    def test_pruning_keeps_what_has_not_ended_long_ago(self, jobs: Jobs) -> None:
        old, new, queued = (jobs.add("batch", {"n": n}, START) for n in range(3))
        for job, at in ((old, START + 1), (new, START + 100)):
            jobs.take(START)
            jobs.end(job.id, "done", at)
        jobs.prune(START + 50)
        assert [job.id for job in jobs.newest(10)] == [queued.id, new.id]

    def test_no_job_names_a_user_who_is_forgotten(self, open_jobs: Callable[[], Jobs]) -> None:
        jobs = open_jobs()
        done = jobs.add("cache", {"n": 20, "users": ["ann", "bob"]}, START)
        jobs.take(START)
        jobs.end(done.id, "done", START + 1)
        queued, everyone = (jobs.add("cache", {"n": 20, "users": users}, START) for users in (["ann"], None))
        training = jobs.add("train", {}, START)
        jobs.forget("ann")
        params = [job.params for job in reversed(open_jobs().newest(10))]
        assert params == [{"n": 20, "users": ["bob"]}, {"n": 20, "users": []}, everyone.params, training.params]
        assert queued.params["users"] == ["ann"]
