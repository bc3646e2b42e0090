import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type ApiSchema, unwrap } from "@/shared/client/client";
import { type RecommendedItem, toRecommendedItems } from "@/shared/items/recommended-items";
import { buildThemes, type Theme } from "./themes";

const ROWS_PER_PAGE = 3;
const ITEMS_PER_ROW = 18;

/** Next theme, and the cursor of each theme's last row; null for exhausted themes. */
interface RowsPage {
  themeIndex: number;
  cursors: Readonly<Record<string, string | null>>;
}

const FIRST_PAGE: RowsPage = { themeIndex: 0, cursors: {} };

export interface ThemeRow {
  key: string;
  theme: Theme;
  items: readonly RecommendedItem[];
}

/**
 * Rows by theme, three to a request. After the last theme the first continues at its cursor, until all are exhausted. Not
 * in `PERSONALIZED`: events do not reorder rows that the user has scrolled to.
 */
export function useInfiniteRows(userId: string, items: readonly Pick<RecommendedItem, "genres">[]) {
  const [themes] = useState(() => buildThemes(items));
  return useInfiniteQuery({
    queryKey: ["infinite-rows", userId, themes.map(({ key }) => key)],
    initialPageParam: FIRST_PAGE,
    staleTime: Infinity,
    queryFn: async ({ pageParam, signal }) => {
      const pageThemes = selectThemes(themes, pageParam);
      const requests = pageThemes.map(({ key, request }) => ({
        ...request,
        user_id: userId,
        top_k: ITEMS_PER_ROW,
        cursor: pageParam.cursors[key] ?? null,
      }));
      const { answers } = await unwrap(api.POST("/recommend/batch", { body: { requests }, signal }));
      return {
        rows: pageThemes.map((theme, index) => ({ theme, items: listItems(answers[index]) })),
        answers,
      };
    },
    getNextPageParam: ({ rows, answers }, _pages, lastPage) => findNextPage(themes, lastPage, rows, answers),
    select: ({ pages }) =>
      pages.flatMap(({ rows }, pageIndex) =>
        rows.map((row): ThemeRow => ({ ...row, key: `${row.theme.key}#${pageIndex}` })),
      ),
  });
}

function listItems(answer: ApiSchema<"Recommendations"> | undefined): RecommendedItem[] {
  return answer ? toRecommendedItems(answer) : [];
}

/** Selects the themes of a page, without exhausted ones. */
export function selectThemes(themes: readonly Theme[], { themeIndex, cursors }: RowsPage): Theme[] {
  const rotated = themes.map((_, step) => themes[(themeIndex + step) % themes.length]);
  return rotated
    .filter((theme) => theme !== undefined && cursors[theme.key] !== null)
    .slice(0, ROWS_PER_PAGE) as Theme[];
}

/** The page after these rows; undefined if all themes are exhausted. */
export function findNextPage(
  themes: readonly Theme[],
  page: RowsPage,
  rows: readonly Pick<ThemeRow, "theme">[],
  answers: readonly { next_cursor: string | null }[],
): RowsPage | undefined {
  const cursors = { ...page.cursors };
  rows.forEach(({ theme }, index) => (cursors[theme.key] = answers[index]?.next_cursor ?? null));
  const lastTheme = rows.at(-1)?.theme;
  const nextPage = { themeIndex: lastTheme ? (themes.indexOf(lastTheme) + 1) % themes.length : 0, cursors };
  return selectThemes(themes, nextPage).length > 0 ? nextPage : undefined;
}
