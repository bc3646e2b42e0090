import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { domainOf } from "@/shared/lib/domains";
import { useSettled } from "@/shared/lib/settled";
import { Button } from "@/shared/ui/Button";
import { Icon } from "@/shared/ui/Icon";
import { Pill } from "@/shared/ui/Pill";
import { Popover } from "@/shared/ui/Popover";
import { facet } from "./answers";
import { Field } from "./Field";
import { filtersSet, type Filters as Set_ } from "./question";
import { YearsForm } from "./YearsForm";

const NONE: Set_ = { domains: [], genres: [], people: [], from: null, to: null };

interface FiltersProps {
  filters: Set_;
  onChange: (filters: Set_) => void;
}

/** What the answer must hold to, whatever the words say. */
export function Filters({ filters, onChange }: FiltersProps): ReactNode {
  const [open, setOpen] = useState(false);
  const n = filtersSet(filters);
  return (
    <Popover
      open={open}
      onOpen={setOpen}
      label="Filters"
      className="w-100!"
      trigger={
        <Button look="line" className="max-md:px-3!">
          <Icon name="sieve" />
          <span className="max-md:sr-only">Filters</span>
          {n > 0 && (
            <span className="grid size-6 place-items-center rounded-full bg-accent text-caption text-paper">
              {n}
              <span className="sr-only"> set</span>
            </span>
          )}
        </Button>
      }
    >
      <div className="space-y-6">
        <Group name="Kind">
          <Several
            kind="domain"
            chosen={filters.domains}
            label={(value) => domainOf(value).many}
            onChosen={(domains) => onChange({ ...filters, domains })}
          />
        </Group>
        <Group name="Genre">
          <Several
            kind="genre"
            chosen={filters.genres}
            onChosen={(genres) => onChange({ ...filters, genres })}
          />
        </Group>
        <Group name="Years">
          <YearsForm
            key={`${filters.from}..${filters.to}`}
            years={filters}
            onYears={({ from, to }) => onChange({ ...filters, from, to })}
          />
        </Group>
        <Group name="People">
          <Several
            kind="person"
            chosen={filters.people}
            search="Who wrote, made or plays in it"
            onChosen={(people) => onChange({ ...filters, people })}
          />
        </Group>
        <div className="flex items-center justify-between">
          <Button look="bare" disabled={n === 0} onClick={() => onChange(NONE)}>
            Clear all
          </Button>
          <Button onClick={() => setOpen(false)}>Done</Button>
        </div>
      </div>
    </Popover>
  );
}

function Group({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 text-caption font-semibold">{name}</legend>
      {children}
    </fieldset>
  );
}

interface SeveralProps {
  kind: "domain" | "genre" | "person";
  chosen: readonly string[];
  /** The name of a field to search by: these are too many to show. */
  search?: string;
  label?: (value: string) => string;
  onChosen: (chosen: string[]) => void;
}

function Several({ kind, chosen, search, label = String, onChosen }: SeveralProps): ReactNode {
  const [typed, setTyped] = useState("");
  const { data = [] } = useQuery({
    ...facet(kind, useSettled(typed), search ? 6 : 200),
    enabled: !search || typed.trim() !== "",
  });
  const offered = search && !typed.trim() ? [] : data;
  const values = [...chosen, ...offered.filter((value) => !chosen.includes(value))];
  const turn = (value: string) =>
    onChosen(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  return (
    <div className="space-y-3">
      {search && <Field label={search} value={typed} onValue={setTyped} />}
      <div className="-m-1 flex max-h-40 flex-wrap pointer-coarse:max-h-46 gap-2 overflow-y-auto overscroll-contain p-1">
        {values.map((value) => (
          <Pill key={value} pressed={chosen.includes(value)} onClick={() => turn(value)}>
            {label(value)}
          </Pill>
        ))}
      </div>
    </div>
  );
}
