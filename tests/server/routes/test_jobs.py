"""Jobs over HTTP: queued, read, cancelled, and refused when they cannot be."""

from __future__ import annotations

from pathlib import Path

from tests.server.answers import read_json
from tests.server.conftest import served


def test_jobs_are_queued_read_and_cancelled(tmp_path: Path) -> None:
    with served(tmp_path) as client:
        training = read_json(client.post("/jobs", json={"kind": "train"}), 202)
        batch = read_json(client.post("/jobs", json={"kind": "batch", "format": "csv", "n": 5}), 202)
        assert (batch["kind"], batch["state"], batch["progress"]) == ("batch", "queued", 0.0)
        assert batch["params"] == {"format": "csv", "n": 5, "model": ""}
        assert read_json(client.get("/jobs"))["jobs"] == [batch, training]
        assert read_json(client.get("/jobs?limit=1"))["jobs"] == [batch]
        assert read_json(client.get(f"/jobs/{training['id']}")) == training
        cancelled = read_json(client.post(f"/jobs/{training['id']}/cancel"))
        assert (cancelled["state"], cancelled["is_cancelled"]) == ("cancelled", True)
        assert client.post(f"/jobs/{training['id']}/cancel").status_code == 409


def test_unknown_jobs_and_kinds_are_refused(tmp_path: Path) -> None:
    with served(tmp_path) as client:
        assert client.get("/jobs/none").status_code == 404
        assert client.post("/jobs/none/cancel").status_code == 404
        for body in ({"kind": "dance"}, {"kind": "batch", "n": 0}, {"kind": "train", "path": "/etc"}):
            assert client.post("/jobs", json=body).status_code == 422, body
