import clsx from "clsx";
import type { ReactNode } from "react";
import { initials } from "./party";

interface MarkProps {
  name: string;
  /** Whose it is most. */
  most?: boolean;
  className?: string;
}

/** A person as a small round mark. */
export function Mark({ name, most = false, className }: MarkProps): ReactNode {
  return (
    <span
      aria-hidden
      className={clsx(
        "inline-grid shrink-0 place-items-center rounded-full border text-[0.6875rem] leading-none font-semibold tracking-wide",
        most ? "border-accent bg-accent text-paper" : "border-line bg-raised text-soft",
        className ?? "size-7",
      )}
    >
      {name === "You" ? "You" : initials(name)}
    </span>
  );
}
