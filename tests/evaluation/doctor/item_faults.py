"""Faults in the catalogue, and in the ids of items and users."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.evaluation.doctor.conftest import Plot
from tests.evaluation.doctor.faults import fault


@fault("unknown_items", "harm")
def items_that_the_catalogue_lacks(plot: Plot) -> None:
    plot.items = plot.items[8:]


@fault("unknown_items", "stop")
def another_catalogue(plot: Plot) -> None:
    plot.item = np.array([f"no-{id_}" for id_ in plot.item], object)
    plot.items = [replace(item, title=f"{item.title} {n}") for n, item in enumerate(plot.items)]


@fault("unknown_items", "note")
def no_catalogue(plot: Plot) -> None:
    plot.items = []


@fault("untouched", "note")
def items_that_nobody_had(plot: Plot) -> None:
    plot.items += [replace(item, id=f"idle-{item.id}", title=f"{item.title} II") for item in plot.items]
    plot.items += [replace(item, id=f"more-{item.id}", title=f"{item.title} III") for item in plot.items[:60]]


@fault("clashes", "note")
def one_thing_under_two_ids(plot: Plot) -> None:
    plot.items += [replace(item, id=f"again-{item.id}") for item in plot.items[:5]]


@fault("clashes", "harm")
def users_in_capitals(plot: Plot) -> None:
    rows = np.isin(plot.user.astype(str), ["sim-0001", "sim-0002", "sim-0003"])
    rows[::2] = False
    plot.user[rows] = [id_.upper() for id_ in plot.user[rows]]


@fault("clashes", "harm")
def one_id_for_two_things(plot: Plot) -> None:
    plot.items.append(replace(plot.items[0], title="Something else"))


@fault("encoding", "harm")
def titles_read_as_windows_1252(plot: Plot) -> None:
    plot.items[:9] = [replace(item, title="Amélie’s".encode().decode("cp1252") + item.title) for item in plot.items[:9]]


@fault("encoding", "note")
def a_letter_that_is_lost(plot: Plot) -> None:
    plot.items[0] = replace(plot.items[0], title="Am\ufffdlie")


@fault("encoding", "note")
def a_control_character(plot: Plot) -> None:
    plot.items[0] = replace(plot.items[0], title="Amelie\x07")


@fault("descriptions", "harm")
def ids_for_titles(plot: Plot) -> None:
    plot.items = [replace(item, title=item.id) if n < 20 else item for n, item in enumerate(plot.items)]


@fault("descriptions", "note")
def titles_alone(plot: Plot) -> None:
    plot.items = [replace(item, description="", genres=(), tags=(), creators=()) for item in plot.items]
