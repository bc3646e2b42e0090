import { describe, expect, it } from "vitest";
import { inTurn } from "@/shared/items/useOfEach";
import { change } from "./Learned";
import { mainGenres, turningPoints } from "./turning-points";

function told(item_id: string, event_type: string) {
  return { event_id: item_id, item_id, title: item_id, event_type, value: null, timestamp: 0 };
}

describe("what the rows are built on", () => {
  it("is the newest love, and the way from the fullest domain to the emptiest", () => {
    const { loved, crossing } = turningPoints([
      told("book:a", "like"),
      told("book:b", "like"),
      told("game:c", "dislike"),
    ]);
    expect(loved?.item_id).toBe("book:b");
    expect(crossing?.from.name).toBe("book");
    expect(crossing?.to.name).not.toBe("book");
  });

  it("is nothing for a stranger", () => {
    expect(turningPoints([])).toEqual({ loved: undefined, crossing: undefined });
  });

  it("knows the usual genres, and no single ones", () => {
    expect(
      mainGenres([
        { genres: ["War", "Drama"] },
        { genres: ["War"] },
        { genres: ["Drama"] },
        { genres: ["Pop"] },
      ]),
    ).toEqual(["Drama", "War"]);
  });
});

describe("what was learned", () => {
  it("says how much is new and on whose account", () => {
    const reasons = ["Because you liked Dune", "Because you liked Dune", "Popular"];
    expect(change(["a", "b", "c"], ["x", "y", "c"], reasons)).toBe(
      "The menu changed: 2 new things, because you liked Dune.",
    );
    expect(change(["a", "b"], ["x", "b"], ["Popular", "Popular"])).toBe("The menu changed: 1 new thing.");
  });

  it("does not claim what it cannot see", () => {
    expect(change(["a", "b"], ["b", "a"], ["Because of c", "Because of c"])).toBe(
      "The same things, in another order.",
    );
  });
});

it("serves one of each in turn, whatever their lengths", () => {
  expect(inTurn([["a", "b", "c"], [], ["x"]])).toEqual(["a", "x", "b", "c"]);
  expect(inTurn([])).toEqual([]);
});
