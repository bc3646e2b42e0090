import { type RefObject, useEffect, useRef } from "react";

/** Distance below the viewport that counts as near. */
const VIEWPORT_MARGIN = "600px";

/** Calls back when the element comes near the viewport, for infinite lists. */
export function useNearViewport(onNear: () => void): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  const latestCallback = useRef(onNear);
  useEffect(() => {
    latestCallback.current = onNear;
  });
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) latestCallback.current();
      },
      { rootMargin: VIEWPORT_MARGIN },
    );
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  });
  return element;
}
