import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import type { ApiSchema } from "@/shared/client/client";
import { getItemPath } from "@/shared/items/paths";
import { getDomain } from "@/shared/lib/domains";
import { IconButton } from "@/shared/ui/Button";
import { AreaList } from "./AreaList";
import { type Dot, findArea, formatAreaName, type Preference } from "./dots";
import { drawMap } from "./draw-map";
import { SelectedDot } from "./SelectedDot";
import { usePanZoom } from "./usePanZoom";
import {
  ARROW_DIRECTIONS,
  findNearest,
  findNextInDirection,
  type Point,
  toScreen,
  type View,
  WHOLE_MAP,
} from "./view";

const HOVER_DISTANCE_PX = 14;
const TAP_DISTANCE_PX = 26;
const AREA_ZOOM = 4;

interface MapCanvasProps {
  map: ApiSchema<"MapOut">;
  preferences: ReadonlyMap<string, Preference>;
}

/** Interactive map of the catalogue, controlled by pointer, wheel, buttons and keys. */
export function MapCanvas({ map, preferences }: MapCanvasProps): ReactNode {
  const navigate = useNavigate();
  const surface = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [selected, setSelected] = useState<Dot | null>(null);
  const theme = useThemeClass();
  const findDot = (point: Point, maxDistance: number) =>
    findNearest(map.items, panZoom.view, panZoom.size, point, maxDistance);
  const panZoom = usePanZoom(surface, {
    onHover: (point) => {
      const dot = findDot(point, HOVER_DISTANCE_PX);
      if (dot) setSelected(dot);
    },
    onTap: (point) => setSelected(findDot(point, TAP_DISTANCE_PX)),
  });
  const { view, size, pointerHandlers } = panZoom;

  useLayoutEffect(() => {
    if (canvas.current && size.width > 0) {
      drawMap(canvas.current, { dots: map.items, areas: map.areas, preferences, selected }, view, size);
    }
  }, [map, preferences, selected, view, size, theme]);

  const selectDot = (dot: Dot) => {
    setSelected(dot);
    const { x, y } = toScreen(dot, view, size);
    const isVisible = x > 40 && y > 40 && x < size.width - 40 && y < size.height - 40;
    if (!isVisible) panZoom.flyTo({ ...view, x: dot.x, y: dot.y });
  };
  const handleKeyDown = (event: KeyboardEvent) => {
    const direction = ARROW_DIRECTIONS[event.key];
    const actions: Partial<Record<string, () => void>> = {
      "+": () => panZoom.zoom(1.5),
      "=": () => panZoom.zoom(1.5),
      "-": () => panZoom.zoom(1 / 1.5),
      "0": () => panZoom.flyTo(WHOLE_MAP),
      Escape: () => setSelected(null),
      Enter: () => selected && void navigate(getItemPath(selected.item_id), { viewTransition: true }),
    };
    const nextDot = direction && findNextInDirection(map.items, selected ?? view, direction);
    if (nextDot) selectDot(nextDot);
    else actions[event.key]?.();
    if (direction ?? actions[event.key]) event.preventDefault();
  };

  return (
    <div>
      <div className="relative overflow-hidden rounded-2xl border border-line bg-raised">
        {/* An application for screen readers: arrow keys move from item to item, and each is read out. */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
        <div
          ref={surface}
          role="application"
          aria-label="Taste map"
          aria-describedby="map-keys"
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          onKeyDown={handleKeyDown}
          {...pointerHandlers}
          className="h-[26rem] cursor-grab outline-offset-[-3px]! active:cursor-grabbing md:h-[36rem]"
          style={{ touchAction: view.zoom > 1 ? "none" : "pan-y" }}
        >
          <canvas ref={canvas} aria-hidden className="size-full" />
        </div>
        <div className="absolute top-3 right-3 flex flex-col rounded-full border border-line bg-raised">
          <IconButton icon="plus" label="Zoom in" onClick={() => panZoom.zoom(1.6)} />
          <IconButton icon="minus" label="Zoom out" onClick={() => panZoom.zoom(1 / 1.6)} />
          <IconButton icon="expand" label="The whole map" onClick={() => panZoom.flyTo(WHOLE_MAP)} />
        </div>
        {selected && (
          <SelectedDot
            dot={selected}
            preference={preferences.get(selected.item_id)}
            onClose={() => setSelected(null)}
          />
        )}
      </div>
      <p role="status" className="sr-only">
        {selected && describeDot(selected, preferences.get(selected.item_id), findArea(selected, map.areas))}
      </p>
      <p id="map-keys" className="mt-3 text-caption text-soft">
        Drag to move. Pinch, or scroll on the focused map, to zoom. Keys: arrows move from item to item, Enter
        opens the item, + and − zoom, 0 shows the whole map.
      </p>
      <AreaList
        map={map}
        preferences={preferences}
        onSelect={({ x, y }) => panZoom.flyTo({ x, y, zoom: AREA_ZOOM } satisfies View)}
      />
    </div>
  );
}

function describeDot(
  dot: Dot,
  preference: Preference | undefined,
  area: ApiSchema<"AreaOut"> | undefined,
): string {
  const preferenceText =
    preference === "liked" ? ", you like it" : preference === "disliked" ? ", not for you" : "";
  const areaText = area ? `, in ${formatAreaName(area)}` : "";
  return `${dot.title}, ${getDomain(dot.domain).singular}${preferenceText}${areaText}`;
}

/** Class of the root element; changes with the theme, after which the canvas is redrawn. */
function useThemeClass(): string {
  const [theme, setTheme] = useState(() => document.documentElement.className);
  useEffect(() => {
    const observer = new MutationObserver(() => setTheme(document.documentElement.className));
    observer.observe(document.documentElement, { attributeFilter: ["class"] });
    return () => observer.disconnect();
  }, []);
  return theme;
}
