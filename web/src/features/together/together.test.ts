import { describe, expect, it } from "vitest";
import { findFavouriteDomain } from "./AddMemberById";
import { formatMemberName, getInitials, MAX_MEMBERS, parseGroup, serializeGroup } from "./group";
import { rephraseForMember } from "./GroupItem";
import { decodeInvitation } from "./invitation-codes";
import { averageSatisfaction, type Page } from "./queries";

describe("a group", () => {
  it("survives the URL", () => {
    const group = { otherIds: ["a&b", "ärger=1"], domains: ["book", "music"], text: "slow & sad" };
    expect(parseGroup(new URLSearchParams(serializeGroup(group).toString()))).toEqual(group);
  });

  it("has no duplicate members, and no more than the maximum", () => {
    const search = new URLSearchParams(Array.from({ length: 12 }, (_, index) => ["with", `p${index % 10}`]));
    search.append("with", " ");
    const { otherIds } = parseGroup(search);
    expect(otherIds).toHaveLength(MAX_MEMBERS - 1);
    expect(new Set(otherIds).size).toBe(otherIds.length);
  });
});

describe("a member", () => {
  it.each([
    ["Guest 7", "G7"],
    ["ann", "AN"],
    ["ann_lee", "AL"],
    ["😀 Zoë", "😀Z"],
    ["", ""],
  ])("named %j has the initials %j", (name, initials) => expect(getInitials(name)).toBe(initials));

  it("is named a guest if simulated", () => {
    expect(formatMemberName("sim-0021")).toBe("Guest 21");
    expect(formatMemberName("simone")).toBe("simone");
  });
});

it("rephrases reasons in the third person for other members", () => {
  expect(rephraseForMember("Because you liked You've Got Mail", "You")).toBe(
    "Because you liked You've Got Mail",
  );
  expect(rephraseForMember("Because you liked You've Got Mail", "Ann")).toBe(
    "Because they liked You've Got Mail",
  );
});

it("averages satisfaction over pages, weighted by their lengths", () => {
  const page = (satisfaction: number, n: number) =>
    ({
      recommendations: Array.from({ length: n }, () => ({})),
      together: { rule: "", members: [{ user_id: "a", satisfaction }] },
    }) as unknown as Page;
  expect(averageSatisfaction([page(1, 12), page(0.5, 4)]).get("a")).toBeCloseTo(0.875);
  expect(averageSatisfaction([]).size).toBe(0);
});

it("finds the domain with the most events", () => {
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

  it("contains the user's id and name, in any script", () => {
    expect(decodeInvitation(code({ sub: "p1", name: "Zoë 😀" }))).toEqual({ id: "p1", name: "Zoë 😀" });
    expect(decodeInvitation(code({ sub: "p2", name: null }))).toEqual({ id: "p2", name: "A guest" });
  });

  it.each(["", "sim-0001", "a.b.c", "..", code({}), code({ sub: 3 })])("is malformed: %j", (text) =>
    expect(decodeInvitation(text)).toBeNull(),
  );
});
