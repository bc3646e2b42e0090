import { useState, type ReactNode } from "react";
import { Button } from "@/shared/ui/Button";
import type { Years } from "./chips";
import { Field } from "./Field";

interface YearsFormProps {
  years: Years;
  /** Whether at least one of them must be given. */
  needed?: boolean;
  onYears: (years: Years) => void;
}

/** From a year to a year; either may be left open. */
export function YearsForm({ years: now, needed = false, onYears }: YearsFormProps): ReactNode {
  const [years, setYears] = useState<Years>({ from: now.from, to: now.to });
  const { from, to } = years;
  const unchanged = from === now.from && to === now.to;
  const none = needed && from === null && to === null;
  const backwards = from !== null && to !== null && from > to;
  return (
    <form
      className="flex items-end gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!none && !backwards) onYears(years);
      }}
    >
      {(["from", "to"] as const).map((end) => (
        <Field
          key={end}
          label={end === "from" ? "From year" : "To year"}
          inputMode="numeric"
          placeholder="any"
          value={years[end] === null ? "" : String(years[end])}
          onValue={(text) => setYears({ ...years, [end]: yearFrom(text) })}
        />
      ))}
      <Button type="submit" look="line" disabled={unchanged || none || backwards}>
        Set
      </Button>
    </form>
  );
}

function yearFrom(text: string): number | null {
  const digits = text.replace(/\D/g, "").slice(0, 4);
  return digits === "" ? null : Number(digits);
}
