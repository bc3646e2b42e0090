"""Aliases in the model registry of the tracker: which snapshot is the champion, and which the challenger."""

from __future__ import annotations

from palate.ports.snapshots import Snapshots
from palate.ports.tracker import Tracker


def update_aliases(tracker: Tracker, snapshots: Snapshots) -> None:
    """Point the aliases to the champion, and to the newest snapshot if it was trained after the champion."""
    champion, versions = snapshots.champion(), snapshots.versions()
    newest = versions[-1] if versions else None
    is_newer = newest is not None and champion is not None and newest > champion
    tracker.set_aliases({"champion": champion, "challenger": newest if is_newer else None})
