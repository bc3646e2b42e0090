import { Tabs } from "radix-ui";
import type { ReactNode } from "react";
import { TabList } from "@/shared/ui/TabList";

export type WelcomeOption = "pick" | "describe" | "import";

const OPTIONS: readonly (readonly [WelcomeOption, string])[] = [
  ["pick", "Pick items"],
  ["describe", "Describe yourself"],
  ["import", "Import history"],
];

interface WelcomeOptionsProps {
  selected: WelcomeOption;
  onSelect: (option: WelcomeOption) => void;
  children: Record<WelcomeOption, ReactNode>;
}

/** Tabs with the ways to start: pick items, describe yourself, or import a history. */
export function WelcomeOptions({ selected, onSelect, children }: WelcomeOptionsProps): ReactNode {
  return (
    <Tabs.Root value={selected} onValueChange={(option) => onSelect(option as WelcomeOption)}>
      <TabList
        label="Ways to start"
        tabs={OPTIONS}
        className="no-scrollbar -m-1.5 gap-4 overflow-x-auto p-1.5 sm:gap-6"
      />
      {OPTIONS.map(([option]) => (
        <Tabs.Content key={option} value={option} className="pt-5">
          {children[option]}
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}
