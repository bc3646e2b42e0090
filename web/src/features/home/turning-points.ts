import type { Shape } from "@/shared/client/client";
import { DOMAINS, type Domain } from "@/shared/lib/domains";

type Told = Shape<"EventOut">;

interface TurningPoints {
  /** The newest thing that was loved. */
  loved: Told | undefined;
  /** From the domain with most history to the one with least: where a new thing is most welcome. */
  crossing: { from: Domain; to: Domain } | undefined;
}

const FOND = new Set(["like", "complete", "rating"]);

/** What of a history the rows of the home page are built on. */
export function turningPoints(events: readonly Told[]): TurningPoints {
  const fond = events.filter((one) => FOND.has(one.event_type));
  const counted = DOMAINS.map((domain) => ({
    domain,
    n: fond.filter((one) => one.item_id.startsWith(`${domain.name}:`)).length,
  })).sort((a, b) => b.n - a.n);
  const [most, least] = [counted[0], counted.at(-1)];
  const crossing = most && least && most.n > least.n ? { from: most.domain, to: least.domain } : undefined;
  return { loved: events.findLast((one) => one.event_type === "like"), crossing };
}

const MAIN = 2;

/** The genres that most of these are of. */
export function mainGenres(items: readonly { genres: readonly string[] }[]): string[] {
  const counts = new Map<string, number>();
  for (const genre of items.flatMap(({ genres }) => genres)) counts.set(genre, (counts.get(genre) ?? 0) + 1);
  return [...counts]
    .filter(([, n]) => n > 1)
    .sort(([a, n], [b, m]) => m - n || a.localeCompare(b))
    .slice(0, MAIN)
    .map(([genre]) => genre);
}
