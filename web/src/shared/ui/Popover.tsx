import clsx from "clsx";
import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";

interface PopoverProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The button that opens it. */
  trigger: ReactNode;
  /** Its accessible name. */
  label: string;
  className?: string;
  children: ReactNode;
}

/** Popover beside its trigger. It does not lock scrolling: that would need inline styles, which the policy forbids. */
export function Popover({
  open,
  onOpenChange,
  trigger,
  label,
  className,
  children,
}: PopoverProps): ReactNode {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align="start"
          sideOffset={8}
          collisionPadding={16}
          // Focus the sheet itself: focusing a field in it would open the keyboard of a phone.
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
