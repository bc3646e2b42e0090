import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answered, api, type Shape } from "@/shared/client/client";
import type { Shown } from "@/shared/items/Shelf";
import { shownOf } from "./shown";
import { themesOf, type Theme } from "./themes";

const ROWS = 3;
const EACH = 18;

/** Where the next rows go on: at which theme, and in each theme where its last row ended; null where nothing is left. */
interface Page {
  at: number;
  cursors: Readonly<Record<string, string | null>>;
}

const START: Page = { at: 0, cursors: {} };

export interface Further {
  key: string;
  theme: Theme;
  items: readonly Shown[];
}

/**
 * Rows without end: three themes at a time, in one request; when all have been through, each goes on where it ended, until
 * the catalogue is told. They are no ANSWERS: what is done further up does not shuffle what somebody has scrolled to.
 */
export function useOnward(userId: string, items: readonly Pick<Shown, "genres">[]) {
  const [themes] = useState(() => themesOf(items));
  return useInfiniteQuery({
    queryKey: ["onward", userId, themes.map(({ key }) => key)],
    initialPageParam: START,
    staleTime: Infinity,
    queryFn: async ({ pageParam, signal }) => {
      const now = nextThemes(themes, pageParam);
      const requests = now.map(({ key, request }) => ({
        ...request,
        user_id: userId,
        top_k: EACH,
        cursor: pageParam.cursors[key] ?? null,
      }));
      const { answers } = await answered(api.POST("/recommend/batch", { body: { requests }, signal }));
      return { rows: now.map((theme, place) => ({ theme, items: itemsOf(answers[place]) })), answers };
    },
    getNextPageParam: ({ rows, answers }, _pages, last) => onward(themes, last, rows, answers),
    select: ({ pages }) =>
      pages.flatMap(({ rows }, page) =>
        rows.map((one): Further => ({ ...one, key: `${one.theme.key}#${page}` })),
      ),
  });
}

function itemsOf(answer: Shape<"Recommendations"> | undefined): Shown[] {
  return answer ? shownOf(answer) : [];
}

/** The next themes from a page on that have something left. */
export function nextThemes(themes: readonly Theme[], { at, cursors }: Page): Theme[] {
  const turned = themes.map((_, step) => themes[(at + step) % themes.length]);
  return turned.filter((one) => one !== undefined && cursors[one.key] !== null).slice(0, ROWS) as Theme[];
}

/** The page after these rows; undefined when no theme has anything left. */
export function onward(
  themes: readonly Theme[],
  page: Page,
  rows: readonly Pick<Further, "theme">[],
  answers: readonly { next_cursor: string | null }[],
): Page | undefined {
  const cursors = { ...page.cursors };
  rows.forEach(({ theme }, place) => (cursors[theme.key] = answers[place]?.next_cursor ?? null));
  const last = rows.at(-1)?.theme;
  const next = { at: last ? (themes.indexOf(last) + 1) % themes.length : 0, cursors };
  return nextThemes(themes, next).length > 0 ? next : undefined;
}
