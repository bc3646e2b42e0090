/** The visible part of the map: its centre in map coordinates of [-1, 1], and the zoom. */
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

export const WHOLE_MAP: View = { x: 0, y: 0, zoom: 1 };
export const MAX_ZOOM = 14;
/** Part of the canvas that the whole map fills. */
const MAP_FILL = 0.93;

export function toScreen(point: Point, view: View, { width, height }: Size): Point {
  return {
    x: width / 2 + (point.x - view.x) * (width / 2) * MAP_FILL * view.zoom,
    y: height / 2 + (point.y - view.y) * (height / 2) * MAP_FILL * view.zoom,
  };
}

export function toMap(screenPoint: Point, view: View, { width, height }: Size): Point {
  return {
    x: view.x + (screenPoint.x - width / 2) / ((width / 2) * MAP_FILL * view.zoom),
    y: view.y + (screenPoint.y - height / 2) / ((height / 2) * MAP_FILL * view.zoom),
  };
}

/** Clamps a view to the map and to the range of zooms. */
export function clampView({ x, y, zoom }: View): View {
  const clampedZoom = Math.min(Math.max(zoom, 1), MAX_ZOOM);
  const limit = 1 - 1 / clampedZoom;
  return { x: clamp(x, limit), y: clamp(y, limit), zoom: clampedZoom };
}

function clamp(value: number, limit: number): number {
  return Math.min(Math.max(value, -limit), limit);
}

/** Zooms by a factor around a point of the screen, which stays fixed. */
export function zoomAround(view: View, size: Size, anchor: Point, factor: number): View {
  const before = toMap(anchor, view, size);
  const zoom = Math.min(Math.max(view.zoom * factor, 1), MAX_ZOOM);
  const after = toMap(anchor, { ...view, zoom }, size);
  return clampView({ x: view.x + before.x - after.x, y: view.y + before.y - after.y, zoom });
}

/** Moves the view by pixels of the screen. */
export function panBy(view: View, size: Size, pixels: Point): View {
  const start = toMap({ x: 0, y: 0 }, view, size);
  const end = toMap(pixels, view, size);
  return clampView({ ...view, x: view.x - (end.x - start.x), y: view.y - (end.y - start.y) });
}

/** The dot nearest to a point of the screen, if one is within `maxDistance`. */
export function findNearest<T extends Point>(
  dots: readonly T[],
  view: View,
  size: Size,
  point: Point,
  maxDistance: number,
): T | null {
  let result: T | null = null;
  let smallest = maxDistance;
  for (const dot of dots) {
    const position = toScreen(dot, view, size);
    const distance = Math.hypot(position.x - point.x, position.y - point.y);
    if (distance <= smallest) [result, smallest] = [dot, distance];
  }
  return result;
}

export const ARROW_DIRECTIONS: Partial<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** The next dot in a direction; sideways distance counts twice. */
export function findNextInDirection<T extends Point>(
  dots: readonly T[],
  from: Point,
  direction: Point,
): T | null {
  let result: T | null = null;
  let smallest = Infinity;
  for (const dot of dots) {
    const [dx, dy] = [dot.x - from.x, dot.y - from.y];
    const ahead = dx * direction.x + dy * direction.y;
    const aside = Math.abs(dx * direction.y) + Math.abs(dy * direction.x);
    if (ahead <= 1e-9 || aside > ahead) continue;
    const cost = ahead + 2 * aside;
    if (cost < smallest) [result, smallest] = [dot, cost];
  }
  return result;
}
