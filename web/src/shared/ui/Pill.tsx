import clsx from "clsx";
import type { ButtonHTMLAttributes, ReactNode } from "react";

interface PillProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** Makes it a toggle. */
  pressed?: boolean;
}

/** Pill-shaped button for one of several options. */
export function Pill({ pressed, className, ...rest }: PillProps): ReactNode {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      className={clsx(
        "inline-flex min-h-9 items-center pointer-coarse:min-h-11 gap-2 rounded-full border px-3.5 text-left text-caption font-medium transition-colors",
        pressed ? "border-ink bg-ink text-paper" : "border-line text-ink hover:border-ink",
        className,
      )}
      {...rest}
    />
  );
}
