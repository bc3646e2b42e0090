import { useQueries } from "@tanstack/react-query";
import { useState, type SubmitEvent, type ReactNode, type Ref } from "react";
import { historyOf } from "@/shared/items/queries";
import { DOMAINS, domainOf } from "@/shared/lib/domains";
import { Button } from "@/shared/ui/Button";
import { Mark } from "./Mark";
import { nameOf } from "./party";

/** Of the sample community; a server with its own people has none of them, and none is offered. */
const SIMULATED = ["sim-0003", "sim-0008", "sim-0021", "sim-0034", "sim-0055", "sim-0089"];
const OFFERED = 4;

interface AddSomeoneProps {
  here: readonly string[];
  onAdd: (id: string) => void;
  ref: Ref<HTMLInputElement>;
}

/** By the id they go by, or one of the simulated guests by a click. */
export function AddSomeone({ here, onAdd, ref }: AddSomeoneProps): ReactNode {
  const [typed, setTyped] = useState("");
  const id = typed.trim();
  const taken = here.includes(id);
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    if (!id || taken) return;
    onAdd(id);
    setTyped("");
  };
  return (
    <div className="mt-6">
      <form onSubmit={add} className="flex items-end gap-3">
        <label className="min-w-0 flex-1">
          <span className="text-caption font-semibold text-soft">Who comes along? Their id</span>
          <input
            ref={ref}
            type="text"
            value={typed}
            maxLength={200}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            aria-describedby={taken ? "taken" : undefined}
            className="mt-1 min-h-11 w-full border-b-2 border-ink bg-transparent px-1 outline-none focus:border-accent"
          />
        </label>
        <Button type="submit" look="line" disabled={!id || taken}>
          Add
        </Button>
      </form>
      {taken && (
        <p id="taken" role="status" className="mt-1 text-caption text-soft">
          {nameOf(id)} sits here already.
        </p>
      )}
      <Simulated here={here} onAdd={onAdd} />
    </div>
  );
}

function Simulated({ here, onAdd }: Pick<AddSomeoneProps, "here" | "onAdd">): ReactNode {
  const histories = useQueries({
    queries: SIMULATED.map((id) => ({ ...historyOf(id), staleTime: Infinity })),
  });
  const known = SIMULATED.flatMap((id, index) => {
    const events = histories[index]?.data?.events ?? [];
    return events.length > 0 && !here.includes(id) ? [{ id, fond: fondOf(events) }] : [];
  }).slice(0, OFFERED);
  if (known.length === 0) return null;
  return (
    <div className="mt-5">
      <p className="text-caption text-soft">Or one of the simulated guests, fond of</p>
      <ul className="mt-2 flex flex-wrap gap-2">
        {known.map(({ id, fond }) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => onAdd(id)}
              className="inline-flex min-h-11 items-center gap-2 rounded-full border border-line py-1 pr-3.5 pl-1.5 text-caption transition-colors hover:border-ink"
            >
              <Mark name={nameOf(id)} />
              <span className="sr-only">Add {nameOf(id)}, fond of </span>
              {fond}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What most of a history is of. */
export function fondOf(events: readonly { item_id: string }[]): string {
  const counted = DOMAINS.map(({ name }) => ({
    name,
    n: events.filter(({ item_id }) => item_id.startsWith(`${name}:`)).length,
  })).sort((a, b) => b.n - a.n);
  const [most] = counted;
  return most && most.n > 0 ? domainOf(most.name).many : "";
}
