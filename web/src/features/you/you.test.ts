import { describe, expect, it } from "vitest";
import { describeEvent, searchEvents } from "./event-labels";
import { findArea, formatAreaName, getPreferences } from "./map/dots";
import {
  ARROW_DIRECTIONS,
  clampView,
  findNearest,
  findNextInDirection,
  MAX_ZOOM,
  panBy,
  toMap,
  toScreen,
  WHOLE_MAP,
  zoomAround,
} from "./map/view";
import { formatPercent } from "./TasteProfile";

const SIZE = { width: 800, height: 400 };

function createEvent(item_id: string, event_type: string, value: number | null = null) {
  return { event_id: `${item_id} ${event_type}`, item_id, title: item_id, event_type, value, timestamp: 0 };
}

describe("the view of the map", () => {
  const view = { x: 0.3, y: -0.2, zoom: 3 };

  it("converts to the screen and back", () => {
    const point = { x: -0.4, y: 0.7 };
    const back = toMap(toScreen(point, view, SIZE), view, SIZE);
    expect(back.x).toBeCloseTo(point.x);
    expect(back.y).toBeCloseTo(point.y);
    expect(toScreen({ x: 0, y: 0 }, WHOLE_MAP, SIZE)).toEqual({ x: 400, y: 200 });
  });

  it("keeps the point under the pointer fixed while zooming", () => {
    const anchor = { x: 500, y: 160 };
    const before = toMap(anchor, view, SIZE);
    const after = toMap(anchor, zoomAround(view, SIZE, anchor, 2), SIZE);
    expect(after.x).toBeCloseTo(before.x);
    expect(after.y).toBeCloseTo(before.y);
  });

  it("pans with the pointer", () => {
    const point = { x: 0.2, y: -0.1 };
    const before = toScreen(point, view, SIZE);
    const after = toScreen(point, panBy(view, SIZE, { x: 30, y: -12 }), SIZE);
    expect([after.x - before.x, after.y - before.y]).toEqual([expect.closeTo(30), expect.closeTo(-12)]);
  });

  it("is clamped to the map and the range of zooms", () => {
    expect(clampView({ x: 5, y: -5, zoom: 2 })).toEqual({ x: 0.5, y: -0.5, zoom: 2 });
    expect(clampView({ x: 0.4, y: 0.4, zoom: 0.1 })).toEqual({ x: 0, y: 0, zoom: 1 });
    expect(zoomAround(view, SIZE, { x: 0, y: 0 }, 1e6).zoom).toBe(MAX_ZOOM);
  });

  it("finds the nearest dot within the distance, and none beyond it", () => {
    const dots = [
      { x: 0, y: 0 },
      { x: 0.02, y: 0 },
    ];
    expect(findNearest(dots, WHOLE_MAP, SIZE, { x: 406, y: 200 }, 14)).toBe(dots[1]);
    expect(findNearest(dots, WHOLE_MAP, SIZE, { x: 460, y: 200 }, 14)).toBeNull();
  });

  it("finds the next dot in the direction of an arrow, preferring ahead over aside", () => {
    const [start, ahead, aside] = [
      { x: 0, y: 0 },
      { x: 0.3, y: 0.01 },
      { x: 0.2, y: 0.19 },
    ];
    const right = ARROW_DIRECTIONS.ArrowRight ?? start;
    expect(findNextInDirection([start, ahead, aside], start, right)).toBe(ahead);
    expect(findNextInDirection([start], start, right)).toBeNull();
  });
});

describe("preferences on the map", () => {
  it("are the liked and disliked items; clicks and saves express none", () => {
    const preferences = getPreferences([
      createEvent("a", "like"),
      createEvent("b", "rating", 2),
      createEvent("c", "click"),
      createEvent("d", "save"),
      createEvent("e", "dislike"),
      createEvent("e", "rating", 5),
    ]);
    expect([...preferences]).toEqual([
      ["a", "liked"],
      ["b", "disliked"],
      ["e", "liked"],
    ]);
  });

  it("areas are formatted, and the nearest is found", () => {
    const areas = [
      { label: "Horror", x: -1, y: 0 },
      { label: "Fantasy · Game", x: 1, y: 0 },
    ];
    const dot = { item_id: "a", title: "A", domain: "game", genre: null, x: 0.4, y: 0.9 };
    expect(areas.map(formatAreaName)).toEqual(["Horror", "Fantasy games"]);
    expect(findArea(dot, areas)).toBe(areas[1]);
    expect(findArea(dot, [])).toBeUndefined();
  });
});

describe("the history", () => {
  it("is described in words", () => {
    expect(describeEvent(createEvent("a", "rating", 3.5))).toBe("Rated 3.5 of 5");
    expect(describeEvent(createEvent("a", "complete"))).toBe("Finished");
  });

  it("is searched by title and event label, without accents, the newest first", () => {
    const events = [
      createEvent("Amélie", "like"),
      createEvent("Alien", "dislike"),
      createEvent("Amelia", "like"),
    ];
    expect(searchEvents(events, "amel").map(({ title }) => title)).toEqual(["Amelia", "Amélie"]);
    expect(searchEvents(events, "not ALIEN").map(({ title }) => title)).toEqual(["Alien"]);
    expect(searchEvents(events, "").length).toBe(3);
  });
});

it("formats shares in per cent, small ones as less than one", () => {
  expect([0, 0.004, 0.01, 0.345, 1].map(formatPercent)).toEqual(["0 %", "< 1 %", "1 %", "35 %", "100 %"]);
});
