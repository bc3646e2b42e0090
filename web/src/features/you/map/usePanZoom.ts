import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import { clampView, panBy, type Point, type Size, type View, WHOLE_MAP, zoomAround } from "./view";

const MAX_TAP_DISTANCE_PX = 6;
const FLIGHT_MS = 450;

interface PanZoom {
  view: View;
  size: Size;
  /** Zooms around the centre. */
  zoom: (factor: number) => void;
  flyTo: (view: View) => void;
  pointerHandlers: {
    onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    onPointerUp: (event: PointerEvent<HTMLElement>) => void;
    onPointerCancel: (event: PointerEvent<HTMLElement>) => void;
  };
}

interface PointerCallbacks {
  onHover: (point: Point) => void;
  onTap: (point: Point) => void;
}

/**
 * Pan and zoom of a surface by drag, pinch, wheel and buttons. The wheel zooms while the surface has the focus or Ctrl is
 * pressed; otherwise it scrolls the page.
 */
export function usePanZoom(
  surface: RefObject<HTMLElement | null>,
  { onHover, onTap }: PointerCallbacks,
): PanZoom {
  const size = useSize(surface);
  const [view, setView] = useState<View>(WHOLE_MAP);
  const pointers = useRef(new Map<number, Point>());
  const travelled = useRef(0);
  const animationFrame = useRef(0);
  const zoomAt = (anchor: Point, factor: number) =>
    setView((current) => zoomAround(current, size, anchor, factor));
  useWheel(surface, zoomAt);
  useEffect(() => () => cancelAnimationFrame(animationFrame.current), []);

  const flyTo = (to: View) => {
    cancelAnimationFrame(animationFrame.current);
    const target = clampView(to);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      setView(target);
      return;
    }
    const startedAt = performance.now();
    const step = (now: number) => {
      const progress = Math.min((now - startedAt) / FLIGHT_MS, 1);
      const eased = 1 - (1 - progress) ** 3;
      const interpolate = (a: number, b: number) => a + (b - a) * eased;
      setView({
        x: interpolate(view.x, target.x),
        y: interpolate(view.y, target.y),
        zoom: interpolate(view.zoom, target.zoom),
      });
      if (progress < 1) animationFrame.current = requestAnimationFrame(step);
    };
    animationFrame.current = requestAnimationFrame(step);
  };

  const getPosition = (event: PointerEvent<HTMLElement>): Point => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const removePointer = (event: PointerEvent<HTMLElement>) => {
    pointers.current.delete(event.pointerId);
  };
  return {
    view,
    size,
    zoom: (factor) => zoomAt({ x: size.width / 2, y: size.height / 2 }, factor),
    flyTo,
    pointerHandlers: {
      onPointerDown: (event) => {
        cancelAnimationFrame(animationFrame.current);
        if (pointers.current.size === 0) travelled.current = 0;
        pointers.current.set(event.pointerId, getPosition(event));
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove: (event) => {
        const position = getPosition(event);
        const previous = pointers.current.get(event.pointerId);
        if (!previous) {
          onHover(position);
          return;
        }
        const delta = { x: position.x - previous.x, y: position.y - previous.y };
        travelled.current += Math.hypot(delta.x, delta.y);
        pointers.current.set(event.pointerId, position);
        const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
        if (!other) {
          setView((current) => panBy(current, size, delta));
          return;
        }
        const factor = getDistance(position, other) / Math.max(getDistance(previous, other), 1);
        const middle = { x: (position.x + other.x) / 2, y: (position.y + other.y) / 2 };
        setView((current) =>
          zoomAround(panBy(current, size, { x: delta.x / 2, y: delta.y / 2 }), size, middle, factor),
        );
      },
      onPointerUp: (event) => {
        removePointer(event);
        if (pointers.current.size === 0 && travelled.current < MAX_TAP_DISTANCE_PX) onTap(getPosition(event));
      },
      onPointerCancel: removePointer,
    },
  };
}

function getDistance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function useSize(surface: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    if (surface.current) observer.observe(surface.current);
    return () => observer.disconnect();
  }, [surface]);
  return size;
}

/** Zooms by the wheel. Listens directly, because React's wheel listeners are passive and cannot prevent scrolling. */
function useWheel(
  surface: RefObject<HTMLElement | null>,
  zoomAt: (anchor: Point, factor: number) => void,
): void {
  const latestCallback = useRef(zoomAt);
  useEffect(() => {
    latestCallback.current = zoomAt;
  });
  useEffect(() => {
    const element = surface.current;
    if (!element) return;
    const handleWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !element.contains(document.activeElement)) return;
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      latestCallback.current(
        { x: event.clientX - left, y: event.clientY - top },
        Math.exp(-event.deltaY / 400),
      );
    };
    element.addEventListener("wheel", handleWheel, { passive: false });
    return () => element.removeEventListener("wheel", handleWheel);
  }, [surface]);
}
