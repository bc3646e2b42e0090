import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { getDomain } from "@/shared/lib/domains";
import { useDebounced } from "@/shared/lib/useDebounced";
import { Button } from "@/shared/ui/Button";
import { Icon } from "@/shared/ui/Icon";
import { Pill } from "@/shared/ui/Pill";
import { Popover } from "@/shared/ui/Popover";
import { facetQuery } from "./queries";
import { countFilters, type FilterValues, NO_FILTERS } from "./question";
import { TextField } from "./TextField";
import { YearRangeForm } from "./YearRangeForm";

interface FiltersProps {
  filters: FilterValues;
  onChange: (filters: FilterValues) => void;
}

/** Popover with the filters of the results. */
export function Filters({ filters, onChange }: FiltersProps): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  const nFilters = countFilters(filters);
  return (
    <Popover
      open={isOpen}
      onOpenChange={setIsOpen}
      label="Filters"
      className="w-100!"
      trigger={
        <Button variant="outline" className="max-md:px-3!">
          <Icon name="filter" />
          <span className="max-md:sr-only">Filters</span>
          {nFilters > 0 && (
            <span className="grid size-6 place-items-center rounded-full bg-accent text-caption text-paper">
              {nFilters}
              <span className="sr-only"> set</span>
            </span>
          )}
        </Button>
      }
    >
      <div className="space-y-6">
        <FilterGroup name="Type">
          <FacetFilter
            kind="domain"
            selected={filters.domains}
            label={(value) => getDomain(value).plural}
            onSelect={(domains) => onChange({ ...filters, domains })}
          />
        </FilterGroup>
        <FilterGroup name="Genre">
          <FacetFilter
            kind="genre"
            selected={filters.genres}
            onSelect={(genres) => onChange({ ...filters, genres })}
          />
        </FilterGroup>
        <FilterGroup name="Years">
          <YearRangeForm
            key={`${filters.from}..${filters.to}`}
            years={filters}
            onYears={({ from, to }) => onChange({ ...filters, from, to })}
          />
        </FilterGroup>
        <FilterGroup name="People">
          <FacetFilter
            kind="person"
            selected={filters.creators}
            searchLabel="Author, director, artist or actor"
            onSelect={(creators) => onChange({ ...filters, creators })}
          />
        </FilterGroup>
        <div className="flex items-center justify-between">
          <Button variant="text" disabled={nFilters === 0} onClick={() => onChange(NO_FILTERS)}>
            Clear all
          </Button>
          <Button onClick={() => setIsOpen(false)}>Done</Button>
        </div>
      </div>
    </Popover>
  );
}

function FilterGroup({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 text-caption font-semibold">{name}</legend>
      {children}
    </fieldset>
  );
}

interface FacetFilterProps {
  kind: "domain" | "genre" | "person";
  selected: readonly string[];
  /** Label of a search field, for facets with too many values to list. */
  searchLabel?: string;
  label?: (value: string) => string;
  onSelect: (next: string[]) => void;
}

function FacetFilter({ kind, selected, searchLabel, label = String, onSelect }: FacetFilterProps): ReactNode {
  const [searchText, setSearchText] = useState("");
  const { data = [] } = useQuery({
    ...facetQuery(kind, useDebounced(searchText), searchLabel ? 6 : 200),
    enabled: !searchLabel || searchText.trim() !== "",
  });
  const matches = searchLabel && !searchText.trim() ? [] : data;
  const values = [...selected, ...matches.filter((value) => !selected.includes(value))];
  const toggle = (value: string) =>
    onSelect(selected.includes(value) ? selected.filter((other) => other !== value) : [...selected, value]);
  return (
    <div className="space-y-3">
      {searchLabel && <TextField label={searchLabel} value={searchText} onValue={setSearchText} />}
      <div className="-m-1 flex max-h-40 flex-wrap pointer-coarse:max-h-46 gap-2 overflow-y-auto overscroll-contain p-1">
        {values.map((value) => (
          <Pill key={value} pressed={selected.includes(value)} onClick={() => toggle(value)}>
            {label(value)}
          </Pill>
        ))}
      </div>
    </div>
  );
}
