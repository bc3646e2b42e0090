import type { MouseEvent } from "react";

/** Marks the clicked cover for the view transition to its page; the transition name must be on one element only. */
export function markCoverForTransition(event: MouseEvent<HTMLElement>): void {
  for (const marked of document.querySelectorAll("[data-cover-transition]"))
    marked.removeAttribute("data-cover-transition");
  event.currentTarget.dataset.coverTransition = "";
}
