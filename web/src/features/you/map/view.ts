/** Where one looks: the middle, in the map's own coordinates of [-1, 1], and how near. */
export interface View {
  x: number;
  y: number;
  zoom: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

export const WHOLE: View = { x: 0, y: 0, zoom: 1 };
export const MAX_ZOOM = 14;
/** How much of half the canvas the map takes when it is seen whole. */
const FILL = 0.93;

export function toScreen(point: Point, view: View, { width, height }: Size): Point {
  return {
    x: width / 2 + (point.x - view.x) * (width / 2) * FILL * view.zoom,
    y: height / 2 + (point.y - view.y) * (height / 2) * FILL * view.zoom,
  };
}

export function toMap(at: Point, view: View, { width, height }: Size): Point {
  return {
    x: view.x + (at.x - width / 2) / ((width / 2) * FILL * view.zoom),
    y: view.y + (at.y - height / 2) / ((height / 2) * FILL * view.zoom),
  };
}

/** Never out of the map. */
export function held({ x, y, zoom }: View): View {
  const near = Math.min(Math.max(zoom, 1), MAX_ZOOM);
  const room = 1 - 1 / near;
  return { x: clamp(x, room), y: clamp(y, room), zoom: near };
}

function clamp(value: number, room: number): number {
  return Math.min(Math.max(value, -room), room);
}

/** Nearer by a factor, with what lies under `at` staying there. */
export function zoomed(view: View, size: Size, at: Point, factor: number): View {
  const fixed = toMap(at, view, size);
  const zoom = Math.min(Math.max(view.zoom * factor, 1), MAX_ZOOM);
  const moved = toMap(at, { ...view, zoom }, size);
  return held({ x: view.x + fixed.x - moved.x, y: view.y + fixed.y - moved.y, zoom });
}

/** Moved by pixels, as if drawn by hand. */
export function dragged(view: View, size: Size, by: Point): View {
  const start = toMap({ x: 0, y: 0 }, view, size);
  const end = toMap(by, view, size);
  return held({ ...view, x: view.x - (end.x - start.x), y: view.y - (end.y - start.y) });
}

/** The dot nearest to a place on the screen, if one is within reach. */
export function nearest<T extends Point>(
  dots: readonly T[],
  view: View,
  size: Size,
  at: Point,
  reach: number,
): T | null {
  let best: T | null = null;
  let least = reach;
  for (const dot of dots) {
    const place = toScreen(dot, view, size);
    const distance = Math.hypot(place.x - at.x, place.y - at.y);
    if (distance <= least) [best, least] = [dot, distance];
  }
  return best;
}

export const ARROWS: Partial<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** The next dot that way: near, and rather ahead than aside. */
export function onward<T extends Point>(dots: readonly T[], from: Point, way: Point): T | null {
  let best: T | null = null;
  let least = Infinity;
  for (const dot of dots) {
    const [dx, dy] = [dot.x - from.x, dot.y - from.y];
    const ahead = dx * way.x + dy * way.y;
    const aside = Math.abs(dx * way.y) + Math.abs(dy * way.x);
    if (ahead <= 1e-9 || aside > ahead) continue;
    const cost = ahead + 2 * aside;
    if (cost < least) [best, least] = [dot, cost];
  }
  return best;
}
