import { describe, expect, it } from "vitest";
import { dedupeRows, listConsumed, listDisliked } from "./dedupe-rows";
import { buildThemes } from "./themes";
import { findNextPage, selectThemes } from "./useInfiniteRows";

const createItems = (...ids: string[]) => ids.map((item_id) => ({ item_id }));

describe("home rows", () => {
  it("contain no duplicates and no consumed items, and are filled up from the rest", () => {
    const rows = [
      { items: createItems("a", "b", "c", "d"), maxItems: 2 },
      { items: createItems("b", "c", "a", "e", "c"), maxItems: 9 },
      { items: createItems("e", "x", "d"), maxItems: 9 },
    ];
    const [firstRow, secondRow, thirdRow] = dedupeRows(rows, new Set(["x"])).map((row) =>
      row.map(({ item_id }) => item_id),
    );
    expect(firstRow).toEqual(["a", "b"]);
    expect(secondRow).toEqual(["c", "e"]);
    expect(thirdRow).toEqual(["d"]);
  });

  it("tell consumed items from clicked and saved ones", () => {
    const events = ["like", "click", "save", "rating", "dislike", "complete"].map((event_type) => ({
      item_id: event_type,
      event_type,
    }));
    expect(listConsumed(events)).toEqual(["like", "rating", "dislike", "complete"]);
    expect(listDisliked(events)).toEqual(["dislike"]);
  });
});

describe("infinite rows", () => {
  const genres = ["Drama", "Drama", "Jazz", "Horror"].map((genre) => ({ genres: [genre] }));
  const themes = buildThemes(genres);

  it("are themed by the most frequent genres, with a mood after every two", () => {
    expect(themes.slice(0, 4).map(({ key }) => key)).toEqual([
      "genre:Drama",
      "genre:Horror",
      "mood:curiosity",
      "genre:Jazz",
    ]);
    expect(new Set(themes.map(({ key }) => key)).size).toBe(themes.length);
  });

  it("cycle through all themes, continue each at its cursor, and stop when all are exhausted", () => {
    let page: Parameters<typeof selectThemes>[1] | undefined = { themeIndex: 0, cursors: {} };
    const askedKeys: string[] = [];
    for (let pageIndex = 0; page; pageIndex += 1) {
      expect(pageIndex).toBeLessThan(50);
      const pageThemes = selectThemes(themes, page);
      expect(pageThemes.map(({ key }) => page?.cursors[key])).not.toContain(null);
      askedKeys.push(...pageThemes.map(({ key }) => key));
      const rows = pageThemes.map((theme) => ({ theme }));
      // Each theme has items for two rows.
      const answers = pageThemes.map(({ key }) => ({
        next_cursor: askedKeys.filter((other) => other === key).length < 2 ? key : null,
      }));
      page = findNextPage(themes, page, rows, answers);
    }
    for (const { key } of themes) expect(askedKeys.filter((other) => other === key)).toHaveLength(2);
  });
});
