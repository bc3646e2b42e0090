import { type RefObject, useLayoutEffect, useRef } from "react";

const DURATION_MS = 420;
const EASING = "cubic-bezier(0.22, 0.9, 0.24, 1)";

interface Position {
  x: number;
  y: number;
}

/**
 * Animates changes of a list (FLIP): each child with `data-flip` moves from its previous to its new position, new children
 * fade in. Positions are layout offsets, so that neither scrolling nor running animations affect them.
 */
export function useFlip<T extends HTMLElement>(order: string): RefObject<T | null> {
  const container = useRef<T>(null);
  const previousPositions = useRef<Map<string, Position> | null>(null);

  useLayoutEffect(() => {
    const children = [...(container.current?.querySelectorAll<HTMLElement>("[data-flip]") ?? [])];
    const previous = previousPositions.current;
    const moves = children.map((child) => measureMove(child, previous?.get(child.dataset.flip ?? "")));
    previousPositions.current = new Map(moves.map(({ child, to }) => [child.dataset.flip ?? "", to]));
    if (!previous || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    // All positions are read before the first animation starts, so that layout is computed once.
    for (const move of moves) animateMove(move);
  }, [order]);

  return container;
}

interface Move {
  child: HTMLElement;
  from: Position | undefined;
  to: Position;
  /** Running animations, and the distance that remains of them. */
  running: Animation[];
  remaining: Position;
}

function measureMove(child: HTMLElement, from: Position | undefined): Move {
  const running = child.getAnimations();
  const { m41: x, m42: y } =
    running.length > 0 ? new DOMMatrix(getComputedStyle(child).transform) : { m41: 0, m42: 0 };
  return { child, from, to: { x: child.offsetLeft, y: child.offsetTop }, running, remaining: { x, y } };
}

function animateMove({ child, from, to, running, remaining }: Move): void {
  const timing = { duration: DURATION_MS, easing: EASING };
  if (!from) {
    child.animate([{ opacity: 0, transform: "scale(0.92)" }, {}], timing);
  } else if (from.x !== to.x || from.y !== to.y) {
    for (const animation of running) animation.cancel();
    const start = `translate(${from.x - to.x + remaining.x}px, ${from.y - to.y + remaining.y}px)`;
    child.animate([{ transform: start }, {}], timing);
  }
}
