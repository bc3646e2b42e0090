import { describe, expect, it } from "vitest";
import { findFavouriteDomain } from "./AddMemberById";
import { decodeInvitation } from "./invitation-codes";
import { getInitials, MAX_MEMBERS, formatMemberName, parseGroup, serializeGroup } from "./group";
import { rephraseForMember } from "./GroupItem";
import { averageSatisfaction, type Page } from "./queries";

describe("a party", () => {
  it("is kept whole in the address", () => {
    const group = { otherIds: ["a&b", "ärger=1"], domains: ["book", "music"], text: "slow & sad" };
    expect(parseGroup(new URLSearchParams(serializeGroup(group).toString()))).toEqual(group);
  });

  it("seats nobody twice, and no more than there are seats", () => {
    const search = new URLSearchParams(Array.from({ length: 12 }, (_, index) => ["with", `p${index % 10}`]));
    search.append("with", " ");
    const { otherIds } = parseGroup(search);
    expect(otherIds).toHaveLength(MAX_MEMBERS - 1);
    expect(new Set(otherIds).size).toBe(otherIds.length);
  });
});

describe("a mark", () => {
  it.each([
    ["Guest 7", "G7"],
    ["ann", "AN"],
    ["ann_lee", "AL"],
    ["😀 Zoë", "😀Z"],
    ["", ""],
  ])("of %j is %j", (name, initials) => expect(getInitials(name)).toBe(initials));

  it("calls simulated people what they are", () => {
    expect(formatMemberName("sim-0021")).toBe("Guest 21");
    expect(formatMemberName("simone")).toBe("simone");
  });
});

it("speaks to you of you, and of others to you", () => {
  expect(rephraseForMember("Because you liked You've Got Mail", "You")).toBe(
    "Because you liked You've Got Mail",
  );
  expect(rephraseForMember("Because you liked You've Got Mail", "Ann")).toBe(
    "Because they liked You've Got Mail",
  );
});

it("adds what each got over the pages by how long they are", () => {
  const page = (satisfaction: number, n: number) =>
    ({
      recommendations: Array.from({ length: n }, () => ({})),
      together: { rule: "", members: [{ user_id: "a", satisfaction }] },
    }) as unknown as Page;
  expect(averageSatisfaction([page(1, 12), page(0.5, 4)]).get("a")).toBeCloseTo(0.875);
  expect(averageSatisfaction([]).size).toBe(0);
});

it("tells what most of a history is of", () => {
  expect(findFavouriteDomain([{ item_id: "book:a" }, { item_id: "game:b" }, { item_id: "game:c" }])).toBe(
    "games",
  );
  expect(findFavouriteDomain([])).toBe("");
});

describe("an invitation", () => {
  const code = (claims: object) => {
    const bytes = new TextEncoder().encode(JSON.stringify(claims));
    const text = btoa(String.fromCharCode(...bytes))
      .replaceAll("+", "-")
      .replaceAll("/", "_");
    return `e30.${text.replaceAll("=", "")}.x`;
  };

  it("says whose it is, in any script", () => {
    expect(decodeInvitation(code({ sub: "p1", name: "Zoë 😀" }))).toEqual({ id: "p1", name: "Zoë 😀" });
    expect(decodeInvitation(code({ sub: "p2", name: null }))).toEqual({ id: "p2", name: "A guest" });
  });

  it.each(["", "sim-0001", "a.b.c", "..", code({}), code({ sub: 3 })])("is not %j", (text) =>
    expect(decodeInvitation(text)).toBeNull(),
  );
});
