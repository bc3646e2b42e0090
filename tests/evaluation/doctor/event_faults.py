"""Faults in the events and in the report of their import."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from palate.data.datasets.imported import Report
from tests.evaluation.doctor.conftest import NOW, Plot, clean
from tests.evaluation.doctor.faults import DAY, RNG, fault, sampled


@fault("dropped", "harm")
def unread_rows(plot: Plot) -> None:
    plot.report = Report(read=len(plot) + 900, dropped={"no user or no item": 900})


@fault("dropped", "stop")
def mostly_unread(plot: Plot) -> None:
    plot.report = Report(read=2 * len(plot) + 1, dropped={"a kind other than like": len(plot) + 1})


@fault("repeats", "harm")
def rows_again(plot: Plot) -> None:
    plot.keep(np.append(np.arange(len(plot)), sampled(plot, 0.05)))


@fault("repeats", "harm")
def rows_that_the_importer_left_out(plot: Plot) -> None:
    plot.report = Report(read=len(plot) + 900, dropped={"the same event again": 900})


@fault("repeats", "note")
def opinions_again(plot: Plot) -> None:
    rows = sampled(plot, 0.03, "rating")
    plot.add(plot.user[rows], plot.item[rows], plot.at[rows] + 30.0, "rating")
    plot.value[-len(rows) :] = plot.value[rows]


@fault("repeats", "note")
def the_same_thing_over_and_over(plot: Plot) -> None:
    rows = sampled(plot, 0.5, "complete")
    for day in (0.01, 0.02, 0.03):
        plot.add(plot.user[rows], plot.item[rows], plot.at[rows] - day * DAY)


@fault("order", "note")
def no_times(plot: Plot) -> None:
    plot.at = np.arange(len(plot), dtype=np.float64)


@fault("order", "note")
def all_at_once(plot: Plot) -> None:
    plot.at[:] = NOW


@fault("order", "harm")
def everyones_events_at_their_first(plot: Plot) -> None:
    _, first, user = np.unique(plot.user, return_index=True, return_inverse=True)
    plot.at = plot.at[first][user]


@fault("order", "note")
def half_of_it_tied(plot: Plot) -> None:
    plot.at = plot.at // (20 * DAY) * 20 * DAY + np.unique(plot.user, return_inverse=True)[1]


@fault("order", "note")
def times_a_second_apart(plot: Plot) -> None:
    order = np.lexsort((plot.at, plot.user))
    plot.keep(order)
    _, first, user = np.unique(plot.user, return_index=True, return_inverse=True)
    plot.at = plot.at[first][user] + np.arange(len(plot)) - first[user]


@fault("times", "stop")
def milliseconds(plot: Plot) -> None:
    plot.at *= 1000


@fault("times", "stop")
def the_future(plot: Plot) -> None:
    plot.at[sampled(plot, 0.02)] += 400 * DAY


@fault("times", "harm")
def the_year_1970(plot: Plot) -> None:
    plot.at[sampled(plot, 0.03)] = 0.0


@fault("times", "harm")
def the_moment_of_an_import(plot: Plot) -> None:
    plot.at[sampled(plot, 0.2)] = NOW - 9 * DAY


@fault("times", "note")
def a_year_of_silence(plot: Plot) -> None:
    plot.at[plot.at < np.median(plot.at)] -= 400 * DAY


@fault("times", "stop")
def unreadable_times(plot: Plot) -> None:
    reason = "a time that is neither ISO 8601 nor seconds since 1970"
    plot.report = Report(read=2 * len(plot), dropped={reason: len(plot)}, examples={reason: ["a.csv line 2"]})


@fault("leaks", "stop")
def a_test_file_out_of_the_training_file(plot: Plot) -> None:
    plot.test = plot.case().data.rows(sampled(plot, 0.05))


@fault("leaks", "harm")
def a_few_test_events_too_many(plot: Plot) -> None:
    case = plot.case()
    last = case.data.starts[1:] - 1
    first = clean().case().data.rows(last)
    train = np.ones(len(case.data), np.bool_)
    pairs = case.data.user.astype(np.int64) * case.data.n_items + case.data.item
    train[np.isin(pairs, pairs[last[20:]])] = False
    data = case.data.rows(train)
    plot.user = np.array(data.users.names(data.user.tolist()), object)
    plot.item = np.array(data.vocabulary.names(data.item.tolist()), object)
    names = np.array(["click", "save", "complete", "like", "dislike", "rating"], object)
    plot.kind, plot.value, plot.at = names[data.kind], data.value.copy(), data.at.copy()
    plot.test = first


@fault("swapped", "harm")
def users_who_are_items(plot: Plot) -> None:
    ids, counts = np.unique(plot.item.astype(str), return_counts=True)
    popular = ids[np.argsort(-counts)][:25]
    rows = np.isin(plot.item.astype(str), popular) & (plot.kind == "complete")
    plot.user[rows] = plot.item[rows]


@fault("likes", "harm")
def users_who_like_nothing(plot: Plot) -> None:
    ids, user = np.unique(plot.user.astype(str), return_inverse=True)
    sour = user < 0.1 * len(ids)
    _, first = np.unique(
        np.stack([user, np.unique(plot.item.astype(str), return_inverse=True)[1]]), axis=1, return_index=True
    )
    once = np.zeros(len(plot), np.bool_)
    once[first] = True
    plot.kind[sour] = "dislike"
    plot.value[sour] = np.nan
    plot.keep(~sour | once)


@fault("ratings", "harm")
def all_ratings_alike(plot: Plot) -> None:
    plot.value[plot.kind == "rating"] = 5.0


@fault("ratings", "harm")
def a_scale_from_nought_to_one(plot: Plot) -> None:
    plot.value /= 5.0


@fault("ratings", "harm")
def a_scale_to_ten(plot: Plot) -> None:
    reason = "a rating outside (0, 5] or not a number"
    plot.report = Report(read=len(plot) + 4000, dropped={reason: 4000}, examples={reason: ["a.csv line 3"]})


@fault("ratings", "harm")
def everybody_has_one_value(plot: Plot) -> None:
    rated = plot.kind == "rating"
    plot.value[rated] = 1.0 + np.unique(plot.user, return_inverse=True)[1][rated] % 5


@fault("given_away", "harm")
def every_rating_is_the_items_own(plot: Plot) -> None:
    rated = plot.kind == "rating"
    plot.value[rated] = 1.0 + np.unique(plot.item, return_inverse=True)[1][rated] % 5


@fault("too_few", "harm")
def thirty_users(plot: Plot) -> None:
    plot.keep(np.unique(plot.user, return_inverse=True)[1] < 30)


@fault("too_few", "stop")
def five_events(plot: Plot) -> None:
    plot.keep(np.arange(0, len(plot), len(plot) // 5)[:5])
    plot.items = [item for item in plot.items if item.id in set(plot.item)]
    plot.at += np.arange(5) * DAY


@fault("too_few", "harm")
def one_thing_each(plot: Plot) -> None:
    user = np.unique(plot.user, return_inverse=True)[1]
    _, first = np.unique(user, return_index=True)
    lone = user < 240
    lone[first] = False
    plot.keep(~lone)


@fault("too_few", "note")
def a_long_tail(plot: Plot) -> None:
    rare = [replace(item, id=f"rare-{item.id}", title=f"{item.title} {n}") for n in (2, 3) for item in plot.items]
    rare = list({item.id: item for item in rare}.values())
    rare += [replace(item, id=f"rarer-{item.id}", title=f"{item.title} rarer") for item in plot.items[:60]]
    plot.items += rare
    plot.add(
        plot.user[sampled(plot, len(rare) / len(plot))], [item.id for item in rare], NOW - DAY * RNG.random(len(rare))
    )


@fault("dominated", "note")
def one_item_above_all(plot: Plot) -> None:
    plot.item[sampled(plot, 0.15, "complete")] = plot.items[0].id


@fault("dominated", "note")
def one_user_above_all(plot: Plot) -> None:
    plot.user[sampled(plot, 0.15, "complete")] = "sim-0000"


@fault("too_fast", "harm")
def a_robot(plot: Plot) -> None:
    items = RNG.choice([item.id for item in plot.items], 500).tolist()
    plot.add(["robot"] * 500, items, NOW - DAY + np.arange(500) / 10)


@fault("copied", "harm")
def a_history_copied(plot: Plot) -> None:
    users, counts = np.unique(plot.user.astype(str), return_counts=True)
    rows = plot.user == users[np.argsort(counts)[len(users) // 2]]
    for copy in range(8):
        mine = rows[: len(rows)].nonzero()[0][copy % 2 :]
        plot.add([f"copy-{copy}"] * len(mine), plot.item[mine], plot.at[mine] - 3000.0 * copy)


@fault("pushed", "harm")
def an_item_pushed(plot: Plot) -> None:
    plot.items.append(replace(plot.items[0], id="new", title="New"))
    users = np.unique(plot.user.astype(str))[:120]
    plot.add(users.tolist(), ["new"] * 120, NOW // 3600 * 3600 - 5 * DAY + RNG.random(120) * 3500)


@fault("privacy", "note")
def addresses_as_ids(plot: Plot) -> None:
    plot.user = np.array([f"{id_}@example.org" for id_ in plot.user], object)
