const PAGE = "#content";
const STOPS = "a[href], button, input, textarea, select, summary, [tabindex='0']";

/** What has the focus, and its place among the stops of each element around it, from the inside out. */
interface Held {
  stop: Element;
  places: readonly { around: Element; nth: number }[];
}

/**
 * Keeps the focus on the page: when what has it is taken away, it goes to what bears its name or stands in its place
 * now, within the nearest element that is left; from a sheet or a message that closes, to where it was on the page
 * before. Returns what ends this.
 */
export function holdFocus(): () => void {
  let held: Held | null = null;
  let onPage: Held | null = null;
  const onFocus = ({ target }: FocusEvent) => {
    if (!(target instanceof Element)) return;
    held = holding(target);
    if (target.closest(PAGE)) onPage = held;
  };
  const onPress = ({ target }: PointerEvent) => {
    // Who pressed on bare paper has left by themselves, and is not called back.
    if (target instanceof Element && !target.closest(STOPS)) held = null;
  };
  const watch = new MutationObserver(() => {
    if (!held || held.stop.isConnected || document.activeElement !== document.body) return;
    const lost = onPage;
    held = null;
    if (lost?.stop.isConnected && lost.stop instanceof HTMLElement) lost.stop.focus({ preventScroll: true });
    else if (lost) giveTo(lost);
  });
  document.addEventListener("focusin", onFocus);
  document.addEventListener("pointerdown", onPress);
  watch.observe(document.body, { childList: true, subtree: true });
  return () => {
    document.removeEventListener("focusin", onFocus);
    document.removeEventListener("pointerdown", onPress);
    watch.disconnect();
  };
}

function holding(stop: Element): Held {
  const places = [];
  for (let around = stop.parentElement; around; around = around.matches(PAGE) ? null : around.parentElement)
    places.push({ around, nth: stopsOf(around).findIndex((one) => one === stop) });
  return { stop, places };
}

function giveTo({ stop: lost, places }: Held): void {
  for (const { around, nth } of places) {
    if (!around.isConnected) continue;
    const stops = stopsOf(around);
    const same = stops.filter((stop) => nameOf(stop) === nameOf(lost));
    for (const stop of [...same, ...stops.slice(nth), ...stops.slice(0, nth).reverse()]) {
      stop.focus({ preventScroll: true });
      if (document.activeElement === stop) return;
    }
  }
  document.querySelector<HTMLElement>(PAGE)?.focus({ preventScroll: true });
}

function nameOf(stop: Element): string {
  return stop.getAttribute("aria-label") ?? stop.textContent;
}

function stopsOf(around: Element): HTMLElement[] {
  return [...around.querySelectorAll<HTMLElement>(STOPS)];
}
