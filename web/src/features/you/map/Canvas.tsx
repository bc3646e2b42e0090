import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useNavigate } from "react-router";
import type { Shape } from "@/shared/client/client";
import { itemPath } from "@/shared/items/paths";
import { domainOf } from "@/shared/lib/domains";
import { IconButton } from "@/shared/ui/Button";
import { Areas } from "./Areas";
import { areaName, areaOf, type Dot, type Light } from "./dots";
import { paint } from "./paint";
import { Seen } from "./Seen";
import { useLook } from "./useLook";
import { ARROWS, nearest, onward, toScreen, WHOLE, type Point, type View } from "./view";

const REACH_PX = 14;
const FINGER_PX = 26;
const CLOSE = 4;

interface CanvasProps {
  map: Shape<"MapOut">;
  lit: ReadonlyMap<string, Light>;
}

/** The map to look about on: by hand, by wheel, by buttons and by keys. */
export function Canvas({ map, lit }: CanvasProps): ReactNode {
  const navigate = useNavigate();
  const surface = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [at, setAt] = useState<Dot | null>(null);
  const theme = useTheme();
  const find = (point: Point, reach: number) => nearest(map.items, look.view, look.size, point, reach);
  const look = useLook(surface, {
    onHover: (point) => {
      const dot = find(point, REACH_PX);
      if (dot) setAt(dot);
    },
    onTap: (point) => setAt(find(point, FINGER_PX)),
  });
  const { view, size, hands } = look;

  useLayoutEffect(() => {
    if (canvas.current && size.width > 0) {
      paint(canvas.current, { dots: map.items, areas: map.areas, lit, at }, view, size);
    }
  }, [map, lit, at, view, size, theme]);

  const show = (dot: Dot) => {
    setAt(dot);
    const { x, y } = toScreen(dot, view, size);
    const inside = x > 40 && y > 40 && x < size.width - 40 && y < size.height - 40;
    if (!inside) look.flyTo({ ...view, x: dot.x, y: dot.y });
  };
  const press = (event: KeyboardEvent) => {
    const way = ARROWS[event.key];
    const keys: Partial<Record<string, () => void>> = {
      "+": () => look.zoom(1.5),
      "=": () => look.zoom(1.5),
      "-": () => look.zoom(1 / 1.5),
      "0": () => look.flyTo(WHOLE),
      Escape: () => setAt(null),
      Enter: () => at && void navigate(itemPath(at.item_id), { viewTransition: true }),
    };
    const next = way && onward(map.items, at ?? view, way);
    if (next) show(next);
    else keys[event.key]?.();
    if (way ?? keys[event.key]) event.preventDefault();
  };

  return (
    <div>
      <div className="relative overflow-hidden rounded-2xl border border-line bg-raised">
        {/* An application for screen readers: arrows go from thing to thing, and each is read out. */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
        <div
          ref={surface}
          role="application"
          aria-label="Taste map"
          aria-describedby="map-keys"
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          onKeyDown={press}
          {...hands}
          className="h-[26rem] cursor-grab outline-offset-[-3px]! active:cursor-grabbing md:h-[36rem]"
          style={{ touchAction: view.zoom > 1 ? "none" : "pan-y" }}
        >
          <canvas ref={canvas} aria-hidden className="size-full" />
        </div>
        <div className="absolute top-3 right-3 flex flex-col rounded-full border border-line bg-raised">
          <IconButton icon="plus" label="Nearer" onClick={() => look.zoom(1.6)} />
          <IconButton icon="minus" label="Further" onClick={() => look.zoom(1 / 1.6)} />
          <IconButton icon="whole" label="The whole map" onClick={() => look.flyTo(WHOLE)} />
        </div>
        {at && <Seen dot={at} light={lit.get(at.item_id)} onClose={() => setAt(null)} />}
      </div>
      <p role="status" className="sr-only">
        {at && spoken(at, lit.get(at.item_id), areaOf(at, map.areas))}
      </p>
      <p id="map-keys" className="mt-3 text-caption text-soft">
        Drag to move, pinch or scroll on the focused map to come nearer. By keys: arrows go from thing to
        thing, Enter opens, + and − zoom, 0 shows all.
      </p>
      <Areas map={map} lit={lit} onGo={({ x, y }) => look.flyTo({ x, y, zoom: CLOSE } satisfies View)} />
    </div>
  );
}

function spoken(dot: Dot, light: Light | undefined, area: Shape<"AreaOut"> | undefined): string {
  const yours = light === "liked" ? ", you took to it" : light === "disliked" ? ", not for you" : "";
  const where = area ? `, in ${areaName(area)}` : "";
  return `${dot.title}, ${domainOf(dot.domain).one}${yours}${where}`;
}

/** Changes whenever the theme does: what is painted must be painted anew. */
function useTheme(): string {
  const [theme, setTheme] = useState(() => document.documentElement.className);
  useEffect(() => {
    const watch = new MutationObserver(() => setTheme(document.documentElement.className));
    watch.observe(document.documentElement, { attributeFilter: ["class"] });
    return () => watch.disconnect();
  }, []);
  return theme;
}
