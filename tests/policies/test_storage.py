"""Policies on the disk: round trips, versions, damage and a full disk."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from palate.data.decision import Decision
from palate.errors import ConfigError, InvalidInput, NotReady, StorageFailed
from palate.policies import policy as policy_module
from palate.policies.clone_policy import ClonePolicy
from palate.policies.features import SCHEMA
from palate.policies.policy import Policy, policy_class
from palate.policies.storage import PolicyFolder
from palate.types import Doubles, Floats
from tests.policies.observations import random_decision

CLONE = ClonePolicy(name="clone", version="v1", warmth=2.0)


@dataclass(frozen=True, eq=False, kw_only=True)
class Weights(Policy):
    kind: ClassVar[str] = "weights"
    weights: Floats
    layers: tuple[int, ...]

    def utilities(self, decision: Decision) -> Doubles:
        return np.asarray(decision.items @ self.weights, np.float64)


@pytest.fixture
def weights(monkeypatch: pytest.MonkeyPatch) -> Weights:
    monkeypatch.setitem(policy_module.POLICIES, "weights", f"{__name__}:Weights")
    n = random_decision().items.shape[1]
    return Weights(name="w", version="a.1", weights=np.arange(n, dtype=np.float32), layers=(3, 2))


def test_a_policy_comes_back_as_it_was(tmp_path: Path, weights: Weights) -> None:
    folder = PolicyFolder(tmp_path / "policies")
    folder.write(CLONE)
    folder.write(weights)
    assert folder.names() == ["clone", "w"]
    clone, read = folder.read("clone"), folder.read("w")
    assert isinstance(clone, ClonePolicy)
    assert (clone.name, clone.version, clone.warmth, clone.schema) == ("clone", "v1", 2.0, SCHEMA)
    assert isinstance(read, Weights)
    assert read.layers == (3, 2)
    decision = random_decision()
    assert read.utilities(decision).tolist() == weights.utilities(decision).tolist()


def test_the_newest_version_is_current_and_an_earlier_can_be_used_again(tmp_path: Path) -> None:
    folder = PolicyFolder(tmp_path, keep=2)
    assert folder.stamp("clone") == 0
    stamps = []
    for number in range(5):
        folder.write(replace(CLONE, version=f"v{number}"))
        stamps.append(folder.stamp("clone"))
    assert len(set(stamps)) == 5
    assert 0 not in stamps
    assert folder.versions("clone") == ["v2", "v3", "v4"]
    assert folder.read("clone").version == "v4"
    folder.use("clone", "v2")
    assert folder.read("clone").version == "v2"
    assert folder.stamp("clone") not in stamps
    with pytest.raises(InvalidInput, match="no version 'v0'; it has v2, v3, v4"):
        folder.use("clone", "v0")
    with pytest.raises(InvalidInput, match="has a version 'v2' already"):
        folder.write(replace(CLONE, version="v2"))
    assert {path.name for path in (tmp_path / "clone").iterdir()} == {"v2", "v3", "v4", "current"}


def test_what_a_killed_process_left_is_removed_after_a_while(tmp_path: Path) -> None:
    folder = PolicyFolder(tmp_path)
    folder.write(CLONE)
    (tmp_path / "clone" / ".writing-folder").mkdir()
    (tmp_path / "clone" / ".writing-folder" / "weights.npy").write_bytes(b"")
    (tmp_path / "clone" / ".writing-file").write_bytes(b"")
    folder.remove_unfinished("clone", before=time.time() - 60)
    assert len(list((tmp_path / "clone").iterdir())) == 4
    folder.remove_unfinished("clone", before=time.time() + 60)
    assert {path.name for path in (tmp_path / "clone").iterdir()} == {"v1", "current"}


@pytest.mark.parametrize("name", ["", "..", "a/b", "current", "x" * 101, "ü"])
def test_a_name_must_be_that_of_a_folder(tmp_path: Path, name: str) -> None:
    for changed in (replace(CLONE, name=name), replace(CLONE, version=name)):
        with pytest.raises(InvalidInput, match="names no policy or version"):
            PolicyFolder(tmp_path).write(changed)
    assert not list(tmp_path.iterdir())


def test_a_policy_that_was_never_written_is_not_ready(tmp_path: Path) -> None:
    folder = PolicyFolder(tmp_path / "nothing")
    assert folder.names() == []
    with pytest.raises(NotReady, match="no policy 'clone'"):
        folder.read("clone")
    assert PolicyFolder(tmp_path).current("none") is None


def test_a_damaged_policy_is_refused_with_advice(tmp_path: Path, weights: Weights) -> None:
    folder = PolicyFolder(tmp_path)
    folder.write(weights)
    version = tmp_path / "w" / "a.1"
    description = json.loads((version / "policy.json").read_text())

    def damage(change: dict[str, object]) -> None:
        (version / "policy.json").write_text(json.dumps(description | change))
        with pytest.raises(StorageFailed, match="learn it again"):
            folder.read("w")

    damage({"format": 2})
    damage({"kind": "unheard"})
    damage({"arrays": ["weights", "other"]})
    damage({"values": description["values"] | {"schema": SCHEMA + 1}})
    damage({"values": {}})
    (version / "policy.json").write_text(json.dumps(description))
    np.save(version / "weights.npy", np.array([np.nan], np.float32))
    with pytest.raises(StorageFailed, match="not finite"):
        folder.read("w")
    shutil.rmtree(version)
    with pytest.raises(StorageFailed, match="cannot be read"):
        folder.read("w")
    (tmp_path / "w" / "current").write_text("../../etc")
    with pytest.raises(StorageFailed, match="names no version"):
        folder.read("w")


def test_a_full_disk_leaves_the_version_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = PolicyFolder(tmp_path)
    folder.write(CLONE)

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", fail)
    with pytest.raises(StorageFailed, match="the version before stays"):
        folder.write(replace(CLONE, version="v2"))
    monkeypatch.undo()
    assert folder.read("clone").version == "v1"
    assert folder.versions("clone") == ["v1"]
    assert {path.name for path in (tmp_path / "clone").iterdir()} == {"v1", "current"}


def test_an_unknown_kind_is_named_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match=r"no policy of the kind 'x'; there are .*clone"):
        policy_class("x")
