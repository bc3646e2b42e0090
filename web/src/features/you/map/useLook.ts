import { useEffect, useRef, useState, type PointerEvent, type RefObject } from "react";
import { dragged, held, WHOLE, zoomed, type Point, type Size, type View } from "./view";

const CLICK_PX = 6;
const FLIES_MS = 450;

interface Look {
  view: View;
  size: Size;
  /** Nearer or further about the middle. */
  zoom: (factor: number) => void;
  flyTo: (view: View) => void;
  hands: {
    onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    onPointerUp: (event: PointerEvent<HTMLElement>) => void;
    onPointerCancel: (event: PointerEvent<HTMLElement>) => void;
  };
}

interface Touches {
  onHover: (at: Point) => void;
  onTap: (at: Point) => void;
}

/**
 * Looking about on a surface: drag, pinch, wheel, buttons. The wheel zooms while the surface has the focus (or with
 * Ctrl); else the page scrolls as ever.
 */
export function useLook(surface: RefObject<HTMLElement | null>, { onHover, onTap }: Touches): Look {
  const size = useSize(surface);
  const [view, setView] = useState<View>(WHOLE);
  const fingers = useRef(new Map<number, Point>());
  const went = useRef(0);
  const flight = useRef(0);
  const zoomAt = (at: Point, factor: number) => setView((now) => zoomed(now, size, at, factor));
  useWheel(surface, zoomAt);
  useEffect(() => () => cancelAnimationFrame(flight.current), []);

  const flyTo = (to: View) => {
    cancelAnimationFrame(flight.current);
    const end = held(to);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      setView(end);
      return;
    }
    const started = performance.now();
    const step = (now: number) => {
      const part = Math.min((now - started) / FLIES_MS, 1);
      const eased = 1 - (1 - part) ** 3;
      const mix = (a: number, b: number) => a + (b - a) * eased;
      setView({ x: mix(view.x, end.x), y: mix(view.y, end.y), zoom: mix(view.zoom, end.zoom) });
      if (part < 1) flight.current = requestAnimationFrame(step);
    };
    flight.current = requestAnimationFrame(step);
  };

  const at = (event: PointerEvent<HTMLElement>): Point => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const lift = (event: PointerEvent<HTMLElement>) => {
    fingers.current.delete(event.pointerId);
  };
  return {
    view,
    size,
    zoom: (factor) => zoomAt({ x: size.width / 2, y: size.height / 2 }, factor),
    flyTo,
    hands: {
      onPointerDown: (event) => {
        cancelAnimationFrame(flight.current);
        if (fingers.current.size === 0) went.current = 0;
        fingers.current.set(event.pointerId, at(event));
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove: (event) => {
        const now = at(event);
        const before = fingers.current.get(event.pointerId);
        if (!before) {
          onHover(now);
          return;
        }
        const by = { x: now.x - before.x, y: now.y - before.y };
        went.current += Math.hypot(by.x, by.y);
        fingers.current.set(event.pointerId, now);
        const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
        if (!other) {
          setView((one) => dragged(one, size, by));
          return;
        }
        const factor = gap(now, other) / Math.max(gap(before, other), 1);
        const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
        setView((one) => zoomed(dragged(one, size, { x: by.x / 2, y: by.y / 2 }), size, middle, factor));
      },
      onPointerUp: (event) => {
        lift(event);
        if (fingers.current.size === 0 && went.current < CLICK_PX) onTap(at(event));
      },
      onPointerCancel: lift,
    },
  };
}

function gap(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function useSize(surface: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    if (surface.current) watch.observe(surface.current);
    return () => watch.disconnect();
  }, [surface]);
  return size;
}

/** React listens to wheels passively; this one must be able to keep the page from scrolling. */
function useWheel(surface: RefObject<HTMLElement | null>, zoomAt: (at: Point, factor: number) => void): void {
  const latest = useRef(zoomAt);
  useEffect(() => {
    latest.current = zoomAt;
  });
  useEffect(() => {
    const element = surface.current;
    if (!element) return;
    const turn = (event: WheelEvent) => {
      if (!event.ctrlKey && !element.contains(document.activeElement)) return;
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      latest.current({ x: event.clientX - left, y: event.clientY - top }, Math.exp(-event.deltaY / 400));
    };
    element.addEventListener("wheel", turn, { passive: false });
    return () => element.removeEventListener("wheel", turn);
  }, [surface]);
}
