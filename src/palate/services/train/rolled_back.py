"""Snapshots that guardrails rolled back, which are not promoted again by themselves."""

from __future__ import annotations

from palate.models.model_card import ModelCard, read_card
from palate.ports.snapshots import ChampionChange, Snapshots
from palate.services.train.gate_checks import GateCheck
from palate.types import Json


def rolled_back(snapshots: Snapshots) -> list[ChampionChange]:
    """The changes by which guardrails rolled a snapshot back (``before``) that nobody promoted since, oldest first."""
    barred: dict[str, ChampionChange] = {}
    for change in snapshots.changes():
        if change.action == "promote":
            barred.pop(change.version, None)
        elif change.by == "guardrails" and change.before is not None:
            barred[change.before] = change
    return list(barred.values())


def last_rollback(snapshots: Snapshots) -> ChampionChange | None:
    """The newest change of the champion, if it is a rollback by guardrails."""
    changes = snapshots.changes()
    return changes[-1] if changes and changes[-1].by == "guardrails" else None


def check_history(snapshots: Snapshots, data_digest: str, settings_digest: str) -> tuple[GateCheck, ...]:
    """The check that a challenger is not a snapshot again that guardrails rolled back; none if none was.

    The same data and settings give the same models.
    """
    stored = set(snapshots.versions())
    checked = [each.before for each in rolled_back(snapshots) if each.before in stored]
    if not checked:
        return ()
    same = [v for v in checked if v and _origin(read_card(snapshots.folder(v))) == (data_digest, settings_digest)]
    if not same:
        return (GateCheck("history", True, "other data or settings than what guardrails rolled back"),)
    return (GateCheck("history", False, f"the same data and settings as {same[-1]}, which guardrails rolled back"),)


def _origin(card: ModelCard) -> tuple[Json, Json]:
    return card.data.get("data_digest"), (card.settings or {}).get("digest")
