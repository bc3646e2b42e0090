const PAGE_SELECTOR = "#content";
const FOCUSABLE_SELECTOR = "a[href], button, input, textarea, select, summary, [tabindex='0']";

/** A focused element, and its index among the focusable elements of each ancestor, innermost first. */
interface FocusRecord {
  element: Element;
  ancestors: readonly { ancestor: Element; index: number }[];
}

/**
 * Restores the focus when the focused element is removed: to an element of the same accessible name or index within the
 * nearest remaining ancestor; after a popover or toast closes, to the last focus on the page. Returns a clean-up function.
 */
export function keepFocus(): () => void {
  let lastFocus: FocusRecord | null = null;
  let lastOnPage: FocusRecord | null = null;
  const handleFocus = ({ target }: FocusEvent) => {
    if (!(target instanceof Element)) return;
    lastFocus = recordFocus(target);
    if (target.closest(PAGE_SELECTOR)) lastOnPage = lastFocus;
  };
  const handlePress = ({ target }: PointerEvent) => {
    // A press outside of focusable elements removes the focus on purpose.
    if (target instanceof Element && !target.closest(FOCUSABLE_SELECTOR)) lastFocus = null;
  };
  const observer = new MutationObserver(() => {
    if (!lastFocus || lastFocus.element.isConnected || document.activeElement !== document.body) return;
    const record = lastOnPage;
    lastFocus = null;
    if (record?.element.isConnected && record.element instanceof HTMLElement)
      record.element.focus({ preventScroll: true });
    else if (record) restoreFocus(record);
  });
  document.addEventListener("focusin", handleFocus);
  document.addEventListener("pointerdown", handlePress);
  observer.observe(document.body, { childList: true, subtree: true });
  return () => {
    document.removeEventListener("focusin", handleFocus);
    document.removeEventListener("pointerdown", handlePress);
    observer.disconnect();
  };
}

function recordFocus(element: Element): FocusRecord {
  const ancestors = [];
  for (
    let ancestor = element.parentElement;
    ancestor;
    ancestor = ancestor.matches(PAGE_SELECTOR) ? null : ancestor.parentElement
  )
    ancestors.push({ ancestor, index: listFocusable(ancestor).findIndex((other) => other === element) });
  return { element, ancestors };
}

function restoreFocus({ element: lostElement, ancestors }: FocusRecord): void {
  for (const { ancestor, index } of ancestors) {
    if (!ancestor.isConnected) continue;
    const focusable = listFocusable(ancestor);
    const sameName = focusable.filter(
      (candidate) => getAccessibleName(candidate) === getAccessibleName(lostElement),
    );
    for (const candidate of [
      ...sameName,
      ...focusable.slice(index),
      ...focusable.slice(0, index).reverse(),
    ]) {
      candidate.focus({ preventScroll: true });
      if (document.activeElement === candidate) return;
    }
  }
  document.querySelector<HTMLElement>(PAGE_SELECTOR)?.focus({ preventScroll: true });
}

function getAccessibleName(element: Element): string {
  return element.getAttribute("aria-label") ?? element.textContent;
}

function listFocusable(ancestor: Element): HTMLElement[] {
  return [...ancestor.querySelectorAll<HTMLElement>(FOCUSABLE_SELECTOR)];
}
