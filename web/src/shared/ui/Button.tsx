import clsx from "clsx";
import type { ButtonHTMLAttributes, ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: "ink" | "line" | "bare";
}

const LOOKS = {
  ink: "bg-ink text-paper hover:bg-accent px-5",
  line: "border border-line text-ink hover:border-ink px-5",
  bare: "text-soft underline decoration-line underline-offset-4 hover:text-ink hover:decoration-current px-1",
};

/** Where it is disabled it can still be reached: a button that waits for an answer must not lose the focus meanwhile. */
export function Button({
  look = "ink",
  className,
  disabled = false,
  onClick,
  ...rest
}: ButtonProps): ReactNode {
  return (
    <button
      type="button"
      aria-disabled={disabled}
      className={clsx(
        "inline-flex min-h-11 items-center justify-center gap-2 rounded-full text-body font-medium transition-colors",
        LOOKS[look],
        disabled && "opacity-40",
        className,
      )}
      onClick={(event) => {
        // Enter in a form presses its button too.
        if (disabled) event.preventDefault();
        else onClick?.(event);
      }}
      {...rest}
    />
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: IconName;
  /** What it does, for those who cannot see it. */
  label: string;
  pressed?: boolean;
}

/** A round button with a picture and a spoken name; with `pressed` it is a switch. */
export function IconButton({ icon, label, pressed, className, ...rest }: IconButtonProps): ReactNode {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      title={label}
      className={clsx(
        "inline-grid size-11 place-items-center rounded-full transition-colors hover:bg-sunken hover:text-ink disabled:opacity-30",
        pressed ? "text-accent" : "text-soft",
        className,
      )}
      {...rest}
    >
      <Icon name={icon} filled={pressed === true && icon !== "done"} />
    </button>
  );
}
