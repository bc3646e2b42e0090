import { type ReactNode, useState } from "react";
import { Button } from "@/shared/ui/Button";
import type { YearRange } from "./chips";
import { TextField } from "./TextField";

interface YearRangeFormProps {
  years: YearRange;
  /** Whether at least one of the years must be given. */
  isRequired?: boolean;
  onYears: (years: YearRange) => void;
}

/** Form for a range of years; either end may be open. */
export function YearRangeForm({
  years: initial,
  isRequired = false,
  onYears,
}: YearRangeFormProps): ReactNode {
  const [years, setYears] = useState<YearRange>({ from: initial.from, to: initial.to });
  const { from, to } = years;
  const isUnchanged = from === initial.from && to === initial.to;
  const isMissing = isRequired && from === null && to === null;
  const isReversed = from !== null && to !== null && from > to;
  return (
    <form
      className="flex items-end gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isMissing && !isReversed) onYears(years);
      }}
    >
      {(["from", "to"] as const).map((end) => (
        <TextField
          key={end}
          label={end === "from" ? "From year" : "To year"}
          inputMode="numeric"
          placeholder="any"
          value={years[end] === null ? "" : String(years[end])}
          onValue={(text) => setYears({ ...years, [end]: parseYearInput(text) })}
        />
      ))}
      <Button type="submit" variant="outline" disabled={isUnchanged || isMissing || isReversed}>
        Set
      </Button>
    </form>
  );
}

function parseYearInput(text: string): number | null {
  const digits = text.replace(/\D/g, "").slice(0, 4);
  return digits === "" ? null : Number(digits);
}
