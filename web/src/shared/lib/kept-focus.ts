import { useEffect, useLayoutEffect, useRef, type RefObject } from "react";

interface Held {
  child: Element;
  /** Of the child in the list, and of what had the focus in the child. */
  place: number;
  nth: number;
}

/** When the child that has the focus leaves a list, the focus goes to the same thing of the child in its place. */
export function useKeptFocus(container: RefObject<HTMLElement | null>, order: string): void {
  const held = useRef<Held | null>(null);

  useEffect(() => {
    const list = container.current;
    if (!list) return;
    const onFocus = ({ target }: FocusEvent) => {
      const child = target instanceof Element ? target.closest("[data-flip]") : null;
      held.current = child && {
        child,
        place: childrenOf(list).indexOf(child),
        nth: stopsOf(child).findIndex((one) => one === target),
      };
    };
    const onBlur = ({ relatedTarget }: FocusEvent) => {
      // Somebody went on by themselves; what is taken out of the page loses the focus to nothing.
      if (relatedTarget) held.current = null;
    };
    list.addEventListener("focusin", onFocus);
    list.addEventListener("focusout", onBlur);
    return () => {
      list.removeEventListener("focusin", onFocus);
      list.removeEventListener("focusout", onBlur);
    };
  }, [container, order]);

  useLayoutEffect(() => {
    const lost = held.current;
    if (!lost || lost.child.isConnected || document.activeElement !== document.body) return;
    const left = container.current ? childrenOf(container.current) : [];
    const next = left[Math.min(lost.place, left.length - 1)];
    if (next) stopsOf(next)[lost.nth]?.focus({ preventScroll: true });
  }, [container, order]);
}

function childrenOf(list: Element): Element[] {
  return [...list.querySelectorAll("[data-flip]")];
}

function stopsOf(child: Element): HTMLElement[] {
  return [...child.querySelectorAll<HTMLElement>("a, button, input")];
}
