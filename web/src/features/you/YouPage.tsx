import type { ReactNode } from "react";
import { ImportPanel } from "@/shared/import-history/ImportPanel";
import { History } from "./History";
import { TasteMap } from "./map/TasteMap";
import { MutedList } from "./MutedList";
import { Section } from "./Section";
import { SelfDescriptionForm } from "./SelfDescriptionForm";
import { TasteProfile } from "./TasteProfile";
import { YourData } from "./YourData";

const SECTIONS = [
  ["map", "Map"],
  ["taste", "Taste"],
  ["history", "History"],
  ["import", "Import"],
  ["data", "Your data"],
] as const;

/** Profile of the user: taste map, taste, history, imports and data. */
export function YouPage(): ReactNode {
  return (
    <div className="page">
      <header className="grid gap-x-16 gap-y-8 pt-6 pb-10 md:pt-12 lg:grid-cols-[1fr_26rem] lg:items-end">
        <div>
          <h1 className="text-title">Your taste</h1>
          <p className="reason mt-3 max-w-[46ch] text-[1.25rem] leading-snug">
            Everything Palate knows about you, and how it is used. You can correct what is wrong and mute what
            should not count.
          </p>
          <nav aria-label="On this page" className="mt-6 -ml-2 flex flex-wrap gap-x-2">
            {SECTIONS.map(([id, name]) => (
              <a
                key={id}
                href={`#${id}`}
                className="inline-flex min-h-11 min-w-11 items-center px-2 text-soft underline decoration-line underline-offset-4 hover:text-ink"
              >
                {name}
              </a>
            ))}
          </nav>
        </div>
        <SelfDescriptionForm />
      </header>
      <div className="space-y-16">
        <Section
          id="map"
          title="Taste map"
          note="Items that the same people like are close together. Items you rated are highlighted."
        >
          <TasteMap />
        </Section>
        <Section
          id="taste"
          title="What you like"
          note="Shares of the items you liked. The line marks the share in the whole catalogue."
        >
          <TasteProfile />
        </Section>
        <Section
          id="history"
          title="Your history"
          note="Every entry counts. You can change, mute or remove it."
        >
          <History />
          <MutedList />
        </Section>
        <Section id="import" title="Import your history" note="From an export of another service.">
          <ImportPanel />
        </Section>
        <Section id="data" title="Your data" note="Download it or delete it.">
          <YourData />
        </Section>
      </div>
    </div>
  );
}
