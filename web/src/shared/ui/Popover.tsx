import clsx from "clsx";
import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";

interface PopoverProps {
  open: boolean;
  onOpen: (open: boolean) => void;
  /** The button that opens it. */
  trigger: ReactNode;
  /** What it is, for those who cannot see it. */
  label: string;
  className?: string;
  children: ReactNode;
}

/** A small sheet beside its button. It locks no scroll: what does would write style elements, which the policy forbids. */
export function Popover({ open, onOpen, trigger, label, className, children }: PopoverProps): ReactNode {
  return (
    <Radix.Root open={open} onOpenChange={onOpen}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align="start"
          sideOffset={8}
          collisionPadding={16}
          // The sheet itself, and not the first thing on it: that may be a field, and a field calls the keyboard of a phone.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          className={clsx(
            "z-30 max-h-(--radix-popover-content-available-height) w-88 max-w-[calc(100vw-2rem)] animate-[rise_.2s_ease-out] overflow-y-auto overscroll-contain rounded-2xl border border-line bg-raised p-5 shadow-lift",
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
