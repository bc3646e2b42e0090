import { describe, expect, it } from "vitest";
import { type Chip, formatChip, formatChipValue, isValidChip, parseYears, replaceChip } from "./chips";
import {
  createRequest,
  hasContent,
  listConstraints,
  parseQuestion,
  type Question,
  removeConstraints,
  serializeQuestion,
} from "./question";
import { describeListChange, mergePages } from "./Results";

const SCIFI: Chip = { kind: "genre", value: "Science Fiction", isNegated: false };
const NO_HORROR: Chip = { kind: "genre", value: "Horror", isNegated: true };
const EMPTY_QUESTION = parseQuestion(new URLSearchParams());
const FULL_QUESTION: Question = {
  text: "sci-fi: no & horror?",
  chips: [SCIFI, NO_HORROR, { kind: "words", value: "-a: b", isNegated: false }],
  surprise: 0.25,
  filters: { domains: ["movie"], genres: ["War"], creators: ["Le Guin, U."], from: -40, to: 1999 },
};

describe("the URL of a question", () => {
  it.each([
    ["all of it", FULL_QUESTION],
    ["nothing", EMPTY_QUESTION],
    ["chips that were all taken away", { ...EMPTY_QUESTION, text: "x", chips: [] }],
  ])("holds %s", (_name, question) => {
    expect(parseQuestion(new URLSearchParams(serializeQuestion(question).toString()))).toEqual(question);
  });

  it("drops values that the server would reject", () => {
    const search = new URLSearchParams([
      ["chip", "genre:Drama"],
      ["chip", "weather:rain"],
      ["chip", "mood:cheese"],
      ["chip", "year:soon"],
      ["chip", "constructor:x"],
      ["surprise", "7"],
      ["from", "1e9"],
    ]);
    const { chips, surprise, filters } = parseQuestion(search);
    expect(chips).toEqual([{ kind: "genre", value: "Drama", isNegated: false }]);
    expect([surprise, filters.from]).toEqual([0, null]);
  });

  it("has no content until something is entered", () => {
    expect(hasContent(EMPTY_QUESTION)).toBe(false);
    expect(hasContent({ ...EMPTY_QUESTION, text: "  " })).toBe(false);
    expect(hasContent({ ...EMPTY_QUESTION, chips: [SCIFI] })).toBe(true);
    expect(hasContent({ ...EMPTY_QUESTION, filters: { ...EMPTY_QUESTION.filters, to: 1950 } })).toBe(true);
  });
});

describe("the request", () => {
  it("contains the text until the chips are edited, and then the chips", () => {
    const words = createRequest({ ...FULL_QUESTION, chips: null }, "me", 24);
    expect([words.user_input, words.understood]).toEqual([FULL_QUESTION.text, undefined]);
    const chips = createRequest(FULL_QUESTION, "me", 24);
    expect(chips.user_input).toBeUndefined();
    expect(chips.understood?.text).toBe(FULL_QUESTION.text);
    expect(chips.understood?.chips?.map(({ polarity }) => polarity)).toEqual([1, -1, 1]);
    expect([chips.min_year, chips.max_year, chips.surprise]).toEqual([-40, 1999, 0.25]);
  });
});

describe("chips", () => {
  it("are formatted for users", () => {
    expect(formatChip(NO_HORROR)).toBe("not genre Horror");
    expect(formatChipValue({ kind: "domain", value: "movie" })).toBe("films");
    expect(formatChipValue({ kind: "tag", value: "slow-burn" })).toBe("slow burn");
    expect(
      ["1990..1999", "2010..", "..1979", "1984..1984"].map((value) =>
        formatChipValue({ kind: "year", value }),
      ),
    ).toEqual(["1990–1999", "since 2010", "until 1979", "1984"]);
  });

  it("parse years", () => {
    expect(parseYears("..")).toBeNull();
    expect(parseYears("-40..12")).toEqual({ from: -40, to: 12 });
    expect(isValidChip({ kind: "length", value: "medium", isNegated: false })).toBe(false);
  });

  it("are replaced in place, removed, and never duplicated", () => {
    expect(replaceChip([SCIFI, NO_HORROR], 1, null)).toEqual([SCIFI]);
    expect(replaceChip([SCIFI, NO_HORROR], 0, { ...SCIFI, isNegated: true })[0]?.isNegated).toBe(true);
    expect(replaceChip([SCIFI, NO_HORROR], 1, SCIFI)).toEqual([SCIFI]);
  });
});

describe("constraints", () => {
  it("are listed one by one, without chips that do not constrain", () => {
    const constraints = listConstraints(FULL_QUESTION, FULL_QUESTION.chips ?? [], formatChip);
    expect(constraints.map(({ name }) => name)).toEqual([
      "genre Science Fiction",
      "not genre Horror",
      "the filter by type",
      "the filter by genre",
      "the filter by people",
      "the filter by years",
    ]);
    expect(constraints[0]?.questionWithout.chips).not.toContainEqual(SCIFI);
    expect(constraints[5]?.questionWithout.filters).toMatchObject({ from: null, to: null, genres: ["War"] });
  });

  it("are removed, and the text remains", () => {
    const unconstrained = removeConstraints(FULL_QUESTION, FULL_QUESTION.chips ?? []);
    expect(unconstrained.text).toBe(FULL_QUESTION.text);
    expect(unconstrained.chips?.map(({ kind }) => kind)).toEqual(["words"]);
    expect(listConstraints(unconstrained, unconstrained.chips ?? [], formatChip)).toEqual([]);
  });
});

describe("the results", () => {
  it("describe what changed, unless the list only grew", () => {
    expect(describeListChange([], ["a"])).toBe("The best matches come first.");
    expect(describeListChange(["a", "b"], ["a", "b", "c"])).toBe("");
    expect(describeListChange(["a", "b"], ["b", "a"])).toBe("The same items in a new order.");
    expect(describeListChange(["a", "b"], ["b", "x"])).toBe("The list has changed: 1 new item.");
  });

  it("show an item once, at its first position", () => {
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
    const merged = mergePages([page("r1", "a", "b"), page("r2", "b", "c")]);
    expect(merged.map(({ item_id, recommendationId }) => [item_id, recommendationId])).toEqual([
      ["a", "r1"],
      ["b", "r1"],
      ["c", "r2"],
    ]);
  });
});
