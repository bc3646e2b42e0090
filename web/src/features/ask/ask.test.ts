import { describe, expect, it } from "vitest";
import { changed, servedOf } from "./Answers";
import { asPhrase, inWords, isChip, replaced, yearsOf, type Chip } from "./chips";
import { bodyOf, isAsked, limitsOf, read, unlimited, write, type Question } from "./question";

const SCIFI: Chip = { kind: "genre", value: "Science Fiction", not: false };
const NO_HORROR: Chip = { kind: "genre", value: "Horror", not: true };
const NOTHING = read(new URLSearchParams());
const ALL: Question = {
  words: "sci-fi: no & horror?",
  chips: [SCIFI, NO_HORROR, { kind: "words", value: "-a: b", not: false }],
  surprise: 0.25,
  filters: { domains: ["movie"], genres: ["War"], people: ["Le Guin, U."], from: -40, to: 1999 },
};

describe("the address of a question", () => {
  it.each([
    ["all of it", ALL],
    ["nothing", NOTHING],
    ["chips that were all taken away", { ...NOTHING, words: "x", chips: [] }],
  ])("holds %s", (_name, question) => {
    expect(read(new URLSearchParams(write(question).toString()))).toEqual(question);
  });

  it("takes nothing that the server would refuse", () => {
    const search = new URLSearchParams([
      ["chip", "genre:Drama"],
      ["chip", "weather:rain"],
      ["chip", "mood:cheese"],
      ["chip", "year:soon"],
      ["chip", "constructor:x"],
      ["surprise", "7"],
      ["from", "1e9"],
    ]);
    const { chips, surprise, filters } = read(search);
    expect(chips).toEqual([{ kind: "genre", value: "Drama", not: false }]);
    expect([surprise, filters.from]).toEqual([0, null]);
  });

  it("asks nothing until something is said", () => {
    expect(isAsked(NOTHING)).toBe(false);
    expect(isAsked({ ...NOTHING, words: "  " })).toBe(false);
    expect(isAsked({ ...NOTHING, chips: [SCIFI] })).toBe(true);
    expect(isAsked({ ...NOTHING, filters: { ...NOTHING.filters, to: 1950 } })).toBe(true);
  });
});

describe("what is sent", () => {
  it("is the words until the chips are changed, and then the chips", () => {
    const words = bodyOf({ ...ALL, chips: null }, "me", 24);
    expect([words.user_input, words.understood]).toEqual([ALL.words, undefined]);
    const chips = bodyOf(ALL, "me", 24);
    expect(chips.user_input).toBeUndefined();
    expect(chips.understood?.text).toBe(ALL.words);
    expect(chips.understood?.chips?.map(({ polarity }) => polarity)).toEqual([1, -1, 1]);
    expect([chips.min_year, chips.max_year, chips.surprise]).toEqual([-40, 1999, 0.25]);
  });
});

describe("chips", () => {
  it("are said as people say them", () => {
    expect(asPhrase(NO_HORROR)).toBe("not genre Horror");
    expect(inWords({ kind: "domain", value: "movie" })).toBe("films");
    expect(inWords({ kind: "tag", value: "slow-burn" })).toBe("slow burn");
    expect(
      ["1990..1999", "2010..", "..1979", "1984..1984"].map((value) => inWords({ kind: "year", value })),
    ).toEqual(["1990–1999", "since 2010", "until 1979", "1984"]);
  });

  it("know what years are", () => {
    expect(yearsOf("..")).toBeNull();
    expect(yearsOf("-40..12")).toEqual({ from: -40, to: 12 });
    expect(isChip({ kind: "length", value: "medium", not: false })).toBe(false);
  });

  it("are changed in their place, taken away, and never twice the same", () => {
    expect(replaced([SCIFI, NO_HORROR], 1, null)).toEqual([SCIFI]);
    expect(replaced([SCIFI, NO_HORROR], 0, { ...SCIFI, not: true })[0]?.not).toBe(true);
    expect(replaced([SCIFI, NO_HORROR], 1, SCIFI)).toEqual([SCIFI]);
  });
});

describe("where nothing fits", () => {
  it("every limit is tried by itself, and none that limits nothing", () => {
    const limits = limitsOf(ALL, ALL.chips ?? [], asPhrase);
    expect(limits.map(({ name }) => name)).toEqual([
      "genre Science Fiction",
      "not genre Horror",
      "the filter by kind",
      "the filter by genre",
      "the filter by people",
      "the filter by years",
    ]);
    expect(limits[0]?.without.chips).not.toContainEqual(SCIFI);
    expect(limits[5]?.without.filters).toMatchObject({ from: null, to: null, genres: ["War"] });
  });

  it("the words remain when all limits go", () => {
    const open = unlimited(ALL, ALL.chips ?? []);
    expect(open.words).toBe(ALL.words);
    expect(open.chips?.map(({ kind }) => kind)).toEqual(["words"]);
    expect(limitsOf(open, open.chips ?? [], asPhrase)).toEqual([]);
  });
});

describe("the list", () => {
  it("says what moved, and keeps silent where it only grew", () => {
    expect(changed([], ["a"])).toBe("Here is what fits, the best first.");
    expect(changed(["a", "b"], ["a", "b", "c"])).toBe("");
    expect(changed(["a", "b"], ["b", "a"])).toBe("The same things, in another order.");
    expect(changed(["a", "b"], ["b", "x"])).toBe("The list moved: 1 new thing.");
  });

  it("shows a thing once, where it comes first", () => {
    const page = (recommendation_id: string, ...ids: string[]) => ({
      recommendation_id,
      user_id: null,
      snapshot: "s",
      cursor: "",
      next_cursor: null,
      recommendations: ids.map((item_id) => ({
        item_id,
        score: 1,
        title: item_id,
        domain: "book",
        genres: [],
        year: null,
        poster_url: null,
        reason: "",
      })),
    });
    const served = servedOf([page("r1", "a", "b"), page("r2", "b", "c")]);
    expect(served.map(({ item, from }) => [item.item_id, from])).toEqual([
      ["a", "r1"],
      ["b", "r1"],
      ["c", "r2"],
    ]);
  });
});
