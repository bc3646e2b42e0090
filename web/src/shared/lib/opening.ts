import type { MouseEvent } from "react";

/** Marks the one cover that grows into the page it opens; a view transition wants the name on one element alone. */
export function opensAs(event: MouseEvent<HTMLElement>): void {
  for (const other of document.querySelectorAll("[data-opening]")) other.removeAttribute("data-opening");
  event.currentTarget.dataset.opening = "";
}
