import { Tabs } from "radix-ui";
import type { ReactNode } from "react";

export type Door = "pick" | "say" | "bring";

const DOORS: readonly (readonly [Door, string])[] = [
  ["pick", "Pick a few"],
  ["say", "Say who you are"],
  ["bring", "Bring your history"],
];

interface DoorsProps {
  open: Door;
  onOpen: (door: Door) => void;
  children: Record<Door, ReactNode>;
}

/** The ways in; what was done behind one stays done behind the others. */
export function Doors({ open, onOpen, children }: DoorsProps): ReactNode {
  return (
    <Tabs.Root value={open} onValueChange={(door) => onOpen(door as Door)}>
      <Tabs.List
        aria-label="Ways to begin"
        className="no-bar -m-1.5 flex gap-4 overflow-x-auto p-1.5 sm:gap-6"
      >
        {DOORS.map(([door, name]) => (
          <Tabs.Trigger
            key={door}
            value={door}
            className="min-h-11 border-b-2 border-transparent whitespace-nowrap text-soft outline-offset-0! max-sm:text-[0.9375rem] transition-colors hover:text-ink data-[state=active]:border-accent data-[state=active]:font-semibold data-[state=active]:text-ink"
          >
            {name}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {DOORS.map(([door]) => (
        <Tabs.Content key={door} value={door} className="pt-5">
          {children[door]}
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}
