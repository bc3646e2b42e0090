import clsx from "clsx";
import type { ReactNode } from "react";
import { getInitials } from "./group";

interface AvatarProps {
  name: string;
  /** Marks the member who benefits most. */
  isHighlighted?: boolean;
  className?: string;
}

/** Initials of a member in a circle. */
export function Avatar({ name, isHighlighted = false, className }: AvatarProps): ReactNode {
  return (
    <span
      aria-hidden
      className={clsx(
        "inline-grid shrink-0 place-items-center rounded-full border text-[0.6875rem] leading-none font-semibold tracking-wide",
        isHighlighted ? "border-accent bg-accent text-paper" : "border-line bg-raised text-soft",
        className ?? "size-7",
      )}
    >
      {name === "You" ? "You" : getInitials(name)}
    </span>
  );
}
