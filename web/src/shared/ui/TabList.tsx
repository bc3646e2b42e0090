import clsx from "clsx";
import { Tabs } from "radix-ui";
import type { ReactNode } from "react";

interface TabListProps {
  /** Its accessible name. */
  label: string;
  /** Value and label of each tab. */
  tabs: readonly (readonly [value: string, label: string])[];
  className?: string;
}

/** Row of underlined tabs, within `Tabs.Root`. */
export function TabList({ label, tabs, className }: TabListProps): ReactNode {
  return (
    <Tabs.List aria-label={label} className={clsx("flex", className)}>
      {tabs.map(([value, tabLabel]) => (
        <Tabs.Trigger
          key={value}
          value={value}
          className="min-h-11 min-w-11 border-b-2 border-transparent whitespace-nowrap text-soft outline-offset-0! max-sm:text-[0.9375rem] transition-colors hover:text-ink data-[state=active]:border-accent data-[state=active]:font-semibold data-[state=active]:text-ink"
        >
          {tabLabel}
        </Tabs.Trigger>
      ))}
    </Tabs.List>
  );
}
