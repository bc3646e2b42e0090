import { useLayoutEffect, useRef, type RefObject } from "react";

const TAKES_MS = 420;
const EASING = "cubic-bezier(0.22, 0.9, 0.24, 1)";

interface Place {
  x: number;
  y: number;
}

/**
 * Moves children rather than letting them jump: each element with `data-flip` glides from where it was to where it is,
 * and new ones rise into place. Places are layout offsets, so neither scrolling nor a running glide disturbs them.
 */
export function useFlip<T extends HTMLElement>(order: string): RefObject<T | null> {
  const container = useRef<T>(null);
  const before = useRef<Map<string, Place> | null>(null);

  useLayoutEffect(() => {
    const children = [...(container.current?.querySelectorAll<HTMLElement>("[data-flip]") ?? [])];
    const known = before.current;
    const moves = children.map((child) => moveOf(child, known?.get(child.dataset.flip ?? "")));
    before.current = new Map(moves.map(({ child, to }) => [child.dataset.flip ?? "", to]));
    if (!known || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    // All is read before anything is set in motion: style and layout are worked out once.
    for (const move of moves) glide(move);
  }, [order]);

  return container;
}

interface Move {
  child: HTMLElement;
  from: Place | undefined;
  to: Place;
  /** Glides that have not ended, and how far they have left to go. */
  running: Animation[];
  left: Place;
}

function moveOf(child: HTMLElement, from: Place | undefined): Move {
  const running = child.getAnimations();
  const { m41: x, m42: y } =
    running.length > 0 ? new DOMMatrix(getComputedStyle(child).transform) : { m41: 0, m42: 0 };
  return { child, from, to: { x: child.offsetLeft, y: child.offsetTop }, running, left: { x, y } };
}

function glide({ child, from, to, running, left }: Move): void {
  const timing = { duration: TAKES_MS, easing: EASING };
  if (!from) {
    child.animate([{ opacity: 0, transform: "scale(0.92)" }, {}], timing);
  } else if (from.x !== to.x || from.y !== to.y) {
    for (const one of running) one.cancel();
    const start = `translate(${from.x - to.x + left.x}px, ${from.y - to.y + left.y}px)`;
    child.animate([{ transform: start }, {}], timing);
  }
}
