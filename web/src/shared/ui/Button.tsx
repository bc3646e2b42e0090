import clsx from "clsx";
import type { ButtonHTMLAttributes, ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: "solid" | "outline" | "text";
}

const VARIANT_CLASSES = {
  solid: "bg-ink text-paper hover:bg-accent px-5",
  outline: "border border-line text-ink hover:border-ink px-5",
  text: "text-soft underline decoration-line underline-offset-4 hover:text-ink hover:decoration-current px-1",
};

/** Text button. Disabled by `aria-disabled`, so that it keeps the focus while a request is pending. */
export function Button({
  variant = "solid",
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
        VARIANT_CLASSES[variant],
        disabled && "opacity-40",
        className,
      )}
      onClick={(event) => {
        // Enter in a form clicks its submit button, disabled or not.
        if (disabled) event.preventDefault();
        else onClick?.(event);
      }}
      {...rest}
    />
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: IconName;
  /** Its accessible name and tooltip. */
  label: string;
  pressed?: boolean;
}

/** Round button with an icon; a toggle if `pressed` is given. */
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
