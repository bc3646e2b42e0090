import { expect, it } from "vitest";
import type { ApiSchema } from "@/shared/client/client";
import { getScoreParts } from "./ReasonBars";
import { setItemMuted } from "@/shared/items/muting";

const EXPLANATION: ApiSchema<"WhyOut"> = {
  recommendation_id: "r",
  user_id: "u",
  shown_at: 0,
  item: { item_id: "game:b", title: "B", domain: "game", genres: [], year: null, poster_url: null },
  position: 1,
  standing: { score: 5, rank: 2 },
  base: 0,
  shares: {
    history: 4,
    words: 0,
    mood: 0,
    popularity: -0.5,
    rest: 0.001,
    events: [{ item_id: "book:a", title: "A", verb: "liked", share: 3 }],
  },
  without: [
    {
      item_id: "book:a",
      title: "A",
      verb: "liked",
      part: "events",
      standing: { score: 1, rank: 14 },
      change: -4,
    },
  ],
  shared: { people: [], tags: [], genres: [] },
  text: "",
  written_by: "template",
  snapshot: "s",
  notes: [],
};

it("splits a score into its non-negligible parts, the largest first", () => {
  const parts = getScoreParts(EXPLANATION);
  expect(parts.map(({ name, share }) => [name, share])).toEqual([
    ["You liked A", 3],
    ["The rest of your history", 1],
    ["Its popularity", -0.5],
  ]);
  expect(parts[0]?.counterfactual).toBe("Without it, this would be 14th.");
});

it("describes an unchanged rank and a missing one", () => {
  const effect = EXPLANATION.without[0];
  if (!effect) throw new Error("no effect");
  const getCounterfactual = (standing: typeof effect.standing) =>
    getScoreParts({ ...EXPLANATION, without: [{ ...effect, standing }] })[0]?.counterfactual;
  expect(getCounterfactual({ score: 1, rank: 2 })).toBe("Without it, this would still be 2nd.");
  expect(getCounterfactual(null)).toBe("Without it, this would not be recommended.");
});

it("mutes and unmutes an item, and keeps the rest", () => {
  const muted = { items: ["x"], genres: ["Horror"], people: [] };
  expect(setItemMuted(muted, "y", true)).toEqual({ ...muted, items: ["x", "y"] });
  expect(setItemMuted(setItemMuted(muted, "y", true), "y", false)).toEqual(muted);
});
