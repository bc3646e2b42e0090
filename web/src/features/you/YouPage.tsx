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
  ["bring", "Bring"],
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
            All that is known of you here, as it is used. What is wrong can be put right; what shall not count
            can be muted.
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
          title="The map"
          note="What the same people take to lies close together. What you had is lit."
        >
          <TasteMap />
        </Section>
        <Section
          id="taste"
          title="What you take to"
          note="How what you liked is divided; the line is where the whole catalogue stands."
        >
          <TasteProfile />
        </Section>
        <Section
          id="history"
          title="What you did"
          note="Every line counts. Change it, mute it or take it back."
        >
          <History />
          <MutedList />
        </Section>
        <Section id="bring" title="Bring your history" note="From where you have kept it until now.">
          <ImportPanel />
        </Section>
        <Section id="data" title="Your data" note="It is yours: take it along, or have it forgotten.">
          <YourData />
        </Section>
      </div>
    </div>
  );
}
