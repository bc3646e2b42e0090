import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { found } from "@/shared/items/queries";
import { useSettled } from "@/shared/lib/settled";
import { Button } from "@/shared/ui/Button";
import { Pill } from "@/shared/ui/Pill";
import { facet } from "./answers";
import { FIXED, inWords, yearsOf, type ChipKind } from "./chips";
import { Field } from "./Field";
import { YearsForm } from "./YearsForm";

interface ValueEditorProps {
  kind: ChipKind;
  value: string;
  onValue: (value: string) => void;
}

/** How a value of this kind is chosen: among few, by search, as years or as words. */
export function ValueEditor({ kind, value, onValue }: ValueEditorProps): ReactNode {
  const fixed = FIXED[kind];
  if (fixed) return <Choices kind={kind} values={fixed} value={value} onValue={onValue} />;
  switch (kind) {
    case "year":
      return (
        <YearsForm
          years={yearsOf(value) ?? { from: null, to: null }}
          needed
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
      return <WordsEditor value={value} onValue={onValue} />;
  }
}

interface ChoicesProps extends ValueEditorProps {
  values: readonly string[];
}

function Choices({ kind, values, value, onValue }: ChoicesProps): ReactNode {
  return (
    <div className="flex max-h-56 flex-wrap gap-2 overflow-y-auto overscroll-contain p-1">
      {values.map((one) => (
        <Pill key={one} pressed={one === value} onClick={() => onValue(one)}>
          {inWords({ kind, value: one })}
        </Pill>
      ))}
    </div>
  );
}

type FacetKind = "domain" | "genre" | "tag" | "person";

export function FacetChoices({
  kind,
  value,
  onValue,
}: Omit<ValueEditorProps, "kind"> & { kind: FacetKind }): ReactNode {
  const [typed, setTyped] = useState("");
  const { data = [] } = useQuery(facet(kind, useSettled(typed)));
  return (
    <div className="space-y-3">
      {kind !== "domain" && <Field label="Find another" value={typed} onValue={setTyped} />}
      <Choices kind={kind} values={data} value={value} onValue={onValue} />
    </div>
  );
}

function TitleChoices({ value, onValue }: Omit<ValueEditorProps, "kind">): ReactNode {
  const [typed, setTyped] = useState(value);
  const { data } = useQuery(found(useSettled(typed), 6));
  const titles = [...new Set(data?.results.map(({ title }) => title))];
  return (
    <div className="space-y-3">
      <Field label="Find a title" value={typed} onValue={setTyped} />
      <Choices kind="title" values={titles} value={value} onValue={onValue} />
    </div>
  );
}

function WordsEditor({ value, onValue }: Omit<ValueEditorProps, "kind">): ReactNode {
  const [typed, setTyped] = useState(value);
  return (
    <form
      className="flex items-end gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim()) onValue(typed.trim());
      }}
    >
      <Field label="Words to search for" value={typed} onValue={setTyped} />
      <Button type="submit" look="line" disabled={!typed.trim()}>
        Set
      </Button>
    </form>
  );
}
