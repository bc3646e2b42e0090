import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Shown } from "@/shared/items/Shelf";
import { historyOf, several, similarTo, surprise, trending } from "@/shared/items/queries";
import { inTurn } from "@/shared/items/useOfEach";
import { DOMAINS } from "@/shared/lib/domains";
import { had, nothingTwice, refused } from "./courses";
import type { Course } from "./rows";
import { shownOf } from "./shown";
import { mainGenres, turningPoints } from "./turning-points";

/** Of every domain; the first few are the first course, the rest is for the rows. */
const OF_EACH = 18;
const FIRST = 12;
const ASKED = 24;
const MOST = 14;

/** Tonight's menu: the first course and the rows under it, as they are now; nothing is served twice. */
export function useMenu(userId: string) {
  const best = useQuery(
    several(DOMAINS.map(({ name }) => ({ user_id: userId, domains: [name], top_k: OF_EACH }))),
  );
  const lists = best.data?.answers.map(shownOf) ?? [];
  const answered = inTurn(lists).slice(0, FIRST);
  const now = useQuery(historyOf(userId)).data?.events;
  const events = useAnswered(now, best.dataUpdatedAt) ?? [];
  const gone = new Set([...had(events), ...refused(now ?? [])]);
  const left = lists.map((list) => list.filter(({ item_id }) => !gone.has(item_id)));
  const { loved, crossing } = turningPoints(events);
  const usual = useFirst(best.data && mainGenres(answered));

  const near = useQuery({ ...similarTo(loved?.item_id ?? "", [], ASKED), enabled: loved !== undefined });
  const nearTo = loved && events.findLast((one) => one.item_id === near.data?.item_id);
  const talk = useQuery(trending(ASKED));
  const lot = useQuery({ ...surprise(userId, usual ?? []), enabled: usual !== undefined });

  const courses: Course[] = [
    {
      key: "first",
      title: "For you",
      note: "",
      query: best,
      items: inTurn(left),
      most: FIRST,
    },
  ];
  if (loved && (nearTo ?? !near.data)) {
    courses.push({
      key: "loved",
      title: "Because you loved ",
      name: (nearTo ?? loved).title ?? loved.item_id,
      note: "Near to it by who took to both, and by what they are about.",
      query: near,
      items: near.data?.similar ?? [],
      most: MOST,
    });
  }
  if (crossing) {
    const { from, to } = crossing;
    courses.push({
      key: "crossing",
      title: `From your ${from.many} to ${to.many}`,
      note: `What your taste in ${from.many} says about ${to.many}.`,
      query: best,
      items: left[DOMAINS.indexOf(to)] ?? [],
      most: MOST,
    });
  }
  courses.push({
    key: "talk",
    title: "Everyone is talking about",
    note: "Most taken to of late, by all guests.",
    query: talk,
    items: talk.data?.trending ?? [],
    most: MOST,
  });
  if (usual) {
    courses.push({
      key: "lot",
      title: "Something else entirely",
      note: usual.length > 0 ? `For once no ${usual.join(", no ")}.` : "Drawn by lot from what is good.",
      query: lot,
      items: lot.data ? shownOf(lot.data).filter(without(usual)) : [],
      most: MOST,
    });
  }
  const [first = [], ...rows] = nothingTwice<Shown>(courses, gone);
  const served = new Set(
    [...gone, ...first, ...rows.flat()].map((one) => (typeof one === "string" ? one : one.item_id)),
  );
  const below = { courses: courses.slice(1), rows, offered: lists.flat(), served };
  return { best, answered, first, below };
}

/**
 * What was done, as far as the lists know of it: the menu changes once, when the answer to an act is there, and not twice.
 */
function useAnswered<T>(now: T | undefined, answeredAt: number): T | undefined {
  const [known, setKnown] = useState({ now, answeredAt });
  if (known.answeredAt === answeredAt && known.now !== undefined) return known.now;
  if (known.now !== now || known.answeredAt !== answeredAt) setKnown({ now, answeredAt });
  return now;
}

/** The first value that there was: what was drawn by lot stays for this visit. */
function useFirst<T>(value: T | undefined): T | undefined {
  const [first, setFirst] = useState(value);
  if (first === undefined && value !== undefined) setFirst(value);
  return first;
}

function without(genres: readonly string[]) {
  return (item: Pick<Shown, "genres">) => !item.genres.some((genre) => genres.includes(genre));
}
