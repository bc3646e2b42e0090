import { describe, expect, it } from "vitest";
import { fondOf } from "./AddSomeone";
import { whose } from "./invited";
import { initials, MAX_PEOPLE, nameOf, readParty, writeParty } from "./party";
import { spoken } from "./Row";
import { sharesOf, type Page } from "./shared-list";

describe("a party", () => {
  it("is kept whole in the address", () => {
    const party = { others: ["a&b", "ärger=1"], domains: ["book", "music"], words: "slow & sad" };
    expect(readParty(new URLSearchParams(writeParty(party).toString()))).toEqual(party);
  });

  it("seats nobody twice, and no more than there are seats", () => {
    const search = new URLSearchParams(Array.from({ length: 12 }, (_, index) => ["with", `p${index % 10}`]));
    search.append("with", " ");
    const { others } = readParty(search);
    expect(others).toHaveLength(MAX_PEOPLE - 1);
    expect(new Set(others).size).toBe(others.length);
  });
});

describe("a mark", () => {
  it.each([
    ["Guest 7", "G7"],
    ["ann", "AN"],
    ["ann_lee", "AL"],
    ["😀 Zoë", "😀Z"],
    ["", ""],
  ])("of %j is %j", (name, mark) => expect(initials(name)).toBe(mark));

  it("calls simulated people what they are", () => {
    expect(nameOf("sim-0021")).toBe("Guest 21");
    expect(nameOf("simone")).toBe("simone");
  });
});

it("speaks to you of you, and of others to you", () => {
  expect(spoken("Because you liked You've Got Mail", "You")).toBe("Because you liked You've Got Mail");
  expect(spoken("Because you liked You've Got Mail", "Ann")).toBe("Because they liked You've Got Mail");
});

it("adds what each got over the pages by how long they are", () => {
  const page = (satisfaction: number, n: number) =>
    ({
      recommendations: Array.from({ length: n }, () => ({})),
      together: { rule: "", members: [{ user_id: "a", satisfaction }] },
    }) as unknown as Page;
  expect(sharesOf([page(1, 12), page(0.5, 4)]).get("a")).toBeCloseTo(0.875);
  expect(sharesOf([]).size).toBe(0);
});

it("tells what most of a history is of", () => {
  expect(fondOf([{ item_id: "book:a" }, { item_id: "game:b" }, { item_id: "game:c" }])).toBe("games");
  expect(fondOf([])).toBe("");
});

describe("an invitation", () => {
  const code = (said: object) => {
    const bytes = new TextEncoder().encode(JSON.stringify(said));
    const text = btoa(String.fromCharCode(...bytes))
      .replaceAll("+", "-")
      .replaceAll("/", "_");
    return `e30.${text.replaceAll("=", "")}.x`;
  };

  it("says whose it is, in any script", () => {
    expect(whose(code({ sub: "p1", name: "Zoë 😀" }))).toEqual({ id: "p1", name: "Zoë 😀" });
    expect(whose(code({ sub: "p2", name: null }))).toEqual({ id: "p2", name: "A guest" });
  });

  it.each(["", "sim-0001", "a.b.c", "..", code({}), code({ sub: 3 })])("is not %j", (text) =>
    expect(whose(text)).toBeNull(),
  );
});
