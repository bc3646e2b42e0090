import { useEffect, useRef, type RefObject } from "react";

/** How far below the screen something may be and still count as reached. */
const AHEAD = "600px";

/** Calls when the element comes near to being seen: for lists that go on by themselves. */
export function useReached(call: () => void): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  const latest = useRef(call);
  useEffect(() => {
    latest.current = call;
  });
  useEffect(() => {
    const watch = new IntersectionObserver(
      (seen) => {
        if (seen.some(({ isIntersecting }) => isIntersecting)) latest.current();
      },
      { rootMargin: AHEAD },
    );
    if (element.current) watch.observe(element.current);
    return () => watch.disconnect();
  });
  return element;
}
