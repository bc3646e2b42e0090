import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { searchQuery } from "@/shared/items/queries";
import { useDebounced } from "@/shared/lib/useDebounced";
import { Button } from "@/shared/ui/Button";
import { Pill } from "@/shared/ui/Pill";
import { type ChipKind, FIXED_VALUES, formatChipValue, parseYears } from "./chips";
import { type FacetKind, facetQuery } from "./queries";
import { TextField } from "./TextField";
import { YearRangeForm } from "./YearRangeForm";

interface ValueEditorProps {
  kind: ChipKind;
  value: string;
  onValue: (value: string) => void;
}

/** Input for a value of a kind of chip: options, a search, years or text. */
export function ValueEditor({ kind, value, onValue }: ValueEditorProps): ReactNode {
  const fixedValues = FIXED_VALUES[kind];
  if (fixedValues) return <ValuePills kind={kind} values={fixedValues} value={value} onValue={onValue} />;
  switch (kind) {
    case "year":
      return (
        <YearRangeForm
          years={parseYears(value) ?? { from: null, to: null }}
          isRequired
          onYears={({ from, to }) => onValue(`${from ?? ""}..${to ?? ""}`)}
        />
      );
    case "domain":
    case "genre":
    case "tag":
    case "person":
      return <FacetChoices kind={kind} value={value} onValue={onValue} />;
    case "title":
      return <TitleChoices value={value} onValue={onValue} />;
    default:
      return <TextEditor value={value} onValue={onValue} />;
  }
}

interface ValuePillsProps extends ValueEditorProps {
  values: readonly string[];
}

function ValuePills({ kind, values, value, onValue }: ValuePillsProps): ReactNode {
  return (
    <div className="flex max-h-56 flex-wrap gap-2 overflow-y-auto overscroll-contain p-1">
      {values.map((option) => (
        <Pill key={option} pressed={option === value} onClick={() => onValue(option)}>
          {formatChipValue({ kind, value: option })}
        </Pill>
      ))}
    </div>
  );
}

function FacetChoices({
  kind,
  value,
  onValue,
}: Omit<ValueEditorProps, "kind"> & { kind: FacetKind }): ReactNode {
  const [text, setText] = useState("");
  const { data = [] } = useQuery(facetQuery(kind, useDebounced(text)));
  return (
    <div className="space-y-3">
      {kind !== "domain" && <TextField label="Search for another" value={text} onValue={setText} />}
      <ValuePills kind={kind} values={data} value={value} onValue={onValue} />
    </div>
  );
}

function TitleChoices({ value, onValue }: Omit<ValueEditorProps, "kind">): ReactNode {
  const [text, setText] = useState(value);
  const { data } = useQuery(searchQuery(useDebounced(text), 6));
  const titles = [...new Set(data?.results.map(({ title }) => title))];
  return (
    <div className="space-y-3">
      <TextField label="Find a title" value={text} onValue={setText} />
      <ValuePills kind="title" values={titles} value={value} onValue={onValue} />
    </div>
  );
}

function TextEditor({ value, onValue }: Omit<ValueEditorProps, "kind">): ReactNode {
  const [text, setText] = useState(value);
  return (
    <form
      className="flex items-end gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) onValue(text.trim());
      }}
    >
      <TextField label="Words to search for" value={text} onValue={setText} />
      <Button type="submit" variant="outline" disabled={!text.trim()}>
        Set
      </Button>
    </form>
  );
}
