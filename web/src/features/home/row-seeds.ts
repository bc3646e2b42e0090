import type { EventSummary } from "@/shared/items/queries";
import { type Domain, DOMAINS } from "@/shared/lib/domains";

interface RowSeeds {
  /** The last liked item. */
  lastLiked: EventSummary | undefined;
  /** The domains with the most and the fewest positive events. */
  domainPair: { from: Domain; to: Domain } | undefined;
}

const POSITIVE_EVENT_TYPES = new Set(["like", "complete", "rating"]);

/** Finds the item and the domains that the rows of the home page are built on. */
export function findRowSeeds(events: readonly EventSummary[]): RowSeeds {
  const positiveEvents = events.filter((event) => POSITIVE_EVENT_TYPES.has(event.event_type));
  const counts = DOMAINS.map((domain) => ({
    domain,
    n: positiveEvents.filter((event) => event.item_id.startsWith(`${domain.name}:`)).length,
  })).sort((a, b) => b.n - a.n);
  const [most, least] = [counts[0], counts.at(-1)];
  const domainPair = most && least && most.n > least.n ? { from: most.domain, to: least.domain } : undefined;
  return { lastLiked: events.findLast((event) => event.event_type === "like"), domainPair };
}

const MAX_MAIN_GENRES = 2;

/** The most frequent genres, without those of a single item. */
export function findMainGenres(items: readonly { genres: readonly string[] }[]): string[] {
  const counts = new Map<string, number>();
  for (const genre of items.flatMap(({ genres }) => genres)) counts.set(genre, (counts.get(genre) ?? 0) + 1);
  return [...counts]
    .filter(([, n]) => n > 1)
    .sort(([a, nA], [b, nB]) => nB - nA || a.localeCompare(b))
    .slice(0, MAX_MAIN_GENRES)
    .map(([genre]) => genre);
}
