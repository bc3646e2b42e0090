import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { batchQuery, historyQuery, similarQuery, surpriseQuery, trendingQuery } from "@/shared/items/queries";
import { interleave, type RecommendedItem, toRecommendedItems } from "@/shared/items/recommended-items";
import { DOMAINS } from "@/shared/lib/domains";
import { dedupeRows, listConsumed, listDisliked } from "./dedupe-rows";
import type { HomeRow } from "./RecommendationRow";
import { findMainGenres, findRowSeeds } from "./row-seeds";

/** Items requested of each domain; the first few fill the first row, the rest the others. */
const ITEMS_PER_DOMAIN = 18;
const FIRST_ROW_ITEMS = 12;
const REQUESTED_ITEMS = 24;
const MAX_ROW_ITEMS = 14;

/** The rows of the home page, without duplicates across rows. */
export function useHomeRows(userId: string) {
  const mainQuery = useQuery(
    batchQuery(DOMAINS.map(({ name }) => ({ user_id: userId, domains: [name], top_k: ITEMS_PER_DOMAIN }))),
  );
  const listsByDomain = mainQuery.data?.answers.map(toRecommendedItems) ?? [];
  const rankedItems = interleave(listsByDomain).slice(0, FIRST_ROW_ITEMS);
  const currentEvents = useQuery(historyQuery(userId)).data?.events;
  const events = useSyncedWith(currentEvents, mainQuery.dataUpdatedAt) ?? [];
  const hiddenIds = new Set([...listConsumed(events), ...listDisliked(currentEvents ?? [])]);
  const remainingLists = listsByDomain.map((list) => list.filter(({ item_id }) => !hiddenIds.has(item_id)));
  const { lastLiked, domainPair } = findRowSeeds(events);
  const mainGenres = useFirstValue(mainQuery.data && findMainGenres(rankedItems));

  const similarToLiked = useQuery({
    ...similarQuery(lastLiked?.item_id ?? "", [], REQUESTED_ITEMS),
    enabled: lastLiked !== undefined,
  });
  const likedItem = lastLiked && events.findLast((event) => event.item_id === similarToLiked.data?.item_id);
  const trending = useQuery(trendingQuery(REQUESTED_ITEMS));
  const surpriseList = useQuery({
    ...surpriseQuery(userId, mainGenres ?? []),
    enabled: mainGenres !== undefined,
  });

  const homeRows: HomeRow[] = [
    {
      key: "first",
      title: "For you",
      note: "",
      query: mainQuery,
      items: interleave(remainingLists),
      maxItems: FIRST_ROW_ITEMS,
    },
  ];
  if (lastLiked && (likedItem ?? !similarToLiked.data)) {
    homeRows.push({
      key: "similar",
      title: "Because you liked ",
      itemTitle: (likedItem ?? lastLiked).title ?? lastLiked.item_id,
      note: "Liked by the same people, or about the same subjects.",
      query: similarToLiked,
      items: similarToLiked.data?.similar ?? [],
      maxItems: MAX_ROW_ITEMS,
    });
  }
  if (domainPair) {
    const { from, to } = domainPair;
    homeRows.push({
      key: "cross-domain",
      title: `From your ${from.plural} to ${to.plural}`,
      note: `What your taste in ${from.plural} says about ${to.plural}.`,
      query: mainQuery,
      items: remainingLists[DOMAINS.indexOf(to)] ?? [],
      maxItems: MAX_ROW_ITEMS,
    });
  }
  homeRows.push({
    key: "trending",
    title: "Popular right now",
    note: "What all users liked most in the last weeks.",
    query: trending,
    items: trending.data?.trending ?? [],
    maxItems: MAX_ROW_ITEMS,
  });
  if (mainGenres) {
    homeRows.push({
      key: "surprise",
      title: "Something different",
      note:
        mainGenres.length > 0
          ? `Good items outside of ${mainGenres.join(" and ")}.`
          : "A random choice of good items.",
      query: surpriseList,
      items: surpriseList.data ? toRecommendedItems(surpriseList.data).filter(excludeGenres(mainGenres)) : [],
      maxItems: MAX_ROW_ITEMS,
    });
  }
  const [firstRowItems = [], ...itemsByRow] = dedupeRows<RecommendedItem>(homeRows, hiddenIds);
  const shownIds = new Set(
    [...hiddenIds, ...firstRowItems, ...itemsByRow.flat()].map((itemOrId) =>
      typeof itemOrId === "string" ? itemOrId : itemOrId.item_id,
    ),
  );
  const lowerRows = { rows: homeRows.slice(1), itemsByRow, candidates: listsByDomain.flat(), shownIds };
  return { mainQuery, rankedItems, firstRowItems, lowerRows };
}

/** The value as of the last `updatedAt`: the page changes once, when the refetched lists arrive. */
function useSyncedWith<T>(value: T | undefined, updatedAt: number): T | undefined {
  const [synced, setSynced] = useState({ value, updatedAt });
  if (synced.updatedAt === updatedAt && synced.value !== undefined) return synced.value;
  if (synced.value !== value || synced.updatedAt !== updatedAt) setSynced({ value, updatedAt });
  return value;
}

/** The first defined value, kept for the visit. */
function useFirstValue<T>(value: T | undefined): T | undefined {
  const [first, setFirst] = useState(value);
  if (first === undefined && value !== undefined) setFirst(value);
  return first;
}

function excludeGenres(genres: readonly string[]) {
  return (item: Pick<RecommendedItem, "genres">) => !item.genres.some((genre) => genres.includes(genre));
}
