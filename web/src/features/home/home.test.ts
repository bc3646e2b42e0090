import { describe, expect, it } from "vitest";
import { interleave } from "@/shared/items/recommended-items";
import { describeFirstRowChange } from "./FirstRowChange";
import { findMainGenres, findRowSeeds } from "./row-seeds";

function createEvent(item_id: string, event_type: string) {
  return { event_id: item_id, item_id, title: item_id, event_type, value: null, timestamp: 0 };
}

describe("row seeds", () => {
  it("are the last liked item, and the domains with the most and fewest events", () => {
    const { lastLiked, domainPair } = findRowSeeds([
      createEvent("book:a", "like"),
      createEvent("book:b", "like"),
      createEvent("game:c", "dislike"),
    ]);
    expect(lastLiked?.item_id).toBe("book:b");
    expect(domainPair?.from.name).toBe("book");
    expect(domainPair?.to.name).not.toBe("book");
  });

  it("are undefined without events", () => {
    expect(findRowSeeds([])).toEqual({ lastLiked: undefined, domainPair: undefined });
  });

  it("include the main genres, without those of a single item", () => {
    expect(
      findMainGenres([
        { genres: ["War", "Drama"] },
        { genres: ["War"] },
        { genres: ["Drama"] },
        { genres: ["Pop"] },
      ]),
    ).toEqual(["Drama", "War"]);
  });
});

describe("the change of the first row", () => {
  it("counts the new items and names their main reason", () => {
    const reasons = ["Because you liked Dune", "Because you liked Dune", "Popular"];
    expect(describeFirstRowChange(["a", "b", "c"], ["x", "y", "c"], reasons)).toBe(
      "The list has changed: 2 new items, because you liked Dune.",
    );
    expect(describeFirstRowChange(["a", "b"], ["x", "b"], ["Popular", "Popular"])).toBe(
      "The list has changed: 1 new item.",
    );
  });

  it("mentions no new items if only the order changed", () => {
    expect(describeFirstRowChange(["a", "b"], ["b", "a"], ["Because of c", "Because of c"])).toBe(
      "The same items in a new order.",
    );
  });
});

it("interleaves lists of any lengths", () => {
  expect(interleave([["a", "b", "c"], [], ["x"]])).toEqual(["a", "x", "b", "c"]);
  expect(interleave([])).toEqual([]);
});
