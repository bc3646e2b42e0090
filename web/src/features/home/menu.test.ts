import { describe, expect, it } from "vitest";
import { had, nothingTwice, refused } from "./courses";
import { themesOf } from "./themes";
import { nextThemes, onward } from "./useOnward";

const items = (...ids: string[]) => ids.map((item_id) => ({ item_id }));

describe("the menu", () => {
  it("serves nothing twice, nothing that was had, and fills a course from what is left", () => {
    const courses = [
      { items: items("a", "b", "c", "d"), most: 2 },
      { items: items("b", "c", "a", "e", "c"), most: 9 },
      { items: items("e", "x", "d"), most: 9 },
    ];
    const [first, second, third] = nothingTwice(courses, new Set(["x"])).map((kept) =>
      kept.map(({ item_id }) => item_id),
    );
    expect(first).toEqual(["a", "b"]);
    expect(second).toEqual(["c", "e"]);
    expect(third).toEqual(["d"]);
  });

  it("knows what was had from what was only looked at or kept for later", () => {
    const told = ["like", "click", "save", "rating", "dislike", "complete"].map((event_type) => ({
      item_id: event_type,
      event_type,
    }));
    expect(had(told)).toEqual(["like", "rating", "dislike", "complete"]);
    expect(refused(told)).toEqual(["dislike"]);
  });
});

describe("what goes on for ever", () => {
  const genres = ["Drama", "Drama", "Jazz", "Horror"].map((genre) => ({ genres: [genre] }));
  const themes = themesOf(genres);

  it("is named after the genres that come up most, with a mood for every two", () => {
    expect(themes.slice(0, 4).map(({ key }) => key)).toEqual([
      "genre:Drama",
      "genre:Horror",
      "mood:curiosity",
      "genre:Jazz",
    ]);
    expect(new Set(themes.map(({ key }) => key)).size).toBe(themes.length);
  });

  it("comes round to every theme, goes on where each ended, and stops when none has more", () => {
    let page: Parameters<typeof nextThemes>[1] | undefined = { at: 0, cursors: {} };
    const asked: string[] = [];
    for (let turn = 0; page; turn += 1) {
      expect(turn).toBeLessThan(50);
      const now = nextThemes(themes, page);
      expect(now.map(({ key }) => page?.cursors[key])).not.toContain(null);
      asked.push(...now.map(({ key }) => key));
      const rows = now.map((theme) => ({ theme }));
      // Each theme has two rows' worth of things.
      const answers = now.map(({ key }) => ({
        next_cursor: asked.filter((one) => one === key).length < 2 ? key : null,
      }));
      page = onward(themes, page, rows, answers);
    }
    for (const { key } of themes) expect(asked.filter((one) => one === key)).toHaveLength(2);
  });
});
