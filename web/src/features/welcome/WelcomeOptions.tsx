import { Tabs } from "radix-ui";
import type { ReactNode } from "react";

export type WelcomeOption = "pick" | "describe" | "import";

const OPTIONS: readonly (readonly [WelcomeOption, string])[] = [
  ["pick", "Pick a few"],
  ["describe", "Say who you are"],
  ["import", "Bring your history"],
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
      <Tabs.List
        aria-label="Ways to begin"
        className="no-scrollbar -m-1.5 flex gap-4 overflow-x-auto p-1.5 sm:gap-6"
      >
        {OPTIONS.map(([option, name]) => (
          <Tabs.Trigger
            key={option}
            value={option}
            className="min-h-11 border-b-2 border-transparent whitespace-nowrap text-soft outline-offset-0! max-sm:text-[0.9375rem] transition-colors hover:text-ink data-[state=active]:border-accent data-[state=active]:font-semibold data-[state=active]:text-ink"
          >
            {name}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {OPTIONS.map(([option]) => (
        <Tabs.Content key={option} value={option} className="pt-5">
          {children[option]}
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}
