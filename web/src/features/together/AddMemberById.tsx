import { useQueries } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { historyQuery } from "@/shared/items/queries";
import { DOMAINS, getDomain } from "@/shared/lib/domains";
import { AddMemberForm, type AddMemberProps } from "./AddMemberForm";
import { Avatar } from "./Avatar";
import { formatMemberName } from "./group";

/** Users of the sample community; offered only if the server has them. */
const SIMULATED_IDS = ["sim-0003", "sim-0008", "sim-0021", "sim-0034", "sim-0055", "sim-0089"];
const MAX_OFFERED = 4;

/** Adds a member by id, or one of the simulated users. */
export function AddMemberById({ memberIds, onAdd, ref }: AddMemberProps): ReactNode {
  return (
    <div className="mt-6">
      <AddMemberForm
        ref={ref}
        label="User id of another member"
        maxLength={200}
        findProblem={(id) => (memberIds.includes(id) ? `${formatMemberName(id)} is already a member.` : null)}
        onAdd={onAdd}
      />
      <SimulatedUsers memberIds={memberIds} onAdd={onAdd} />
    </div>
  );
}

function SimulatedUsers({ memberIds, onAdd }: Pick<AddMemberProps, "memberIds" | "onAdd">): ReactNode {
  const histories = useQueries({
    queries: SIMULATED_IDS.map((id) => ({ ...historyQuery(id), staleTime: Infinity })),
  });
  const candidates = SIMULATED_IDS.flatMap((id, index) => {
    const events = histories[index]?.data?.events ?? [];
    return events.length > 0 && !memberIds.includes(id)
      ? [{ id, favourite: findFavouriteDomain(events) }]
      : [];
  }).slice(0, MAX_OFFERED);
  if (candidates.length === 0) return null;
  return (
    <div className="mt-5">
      <p className="text-caption text-soft">Or add a simulated user, who mostly likes</p>
      <ul className="mt-2 flex flex-wrap gap-2">
        {candidates.map(({ id, favourite }) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => onAdd(id)}
              className="inline-flex min-h-11 items-center gap-2 rounded-full border border-line py-1 pr-3.5 pl-1.5 text-caption transition-colors hover:border-ink"
            >
              <Avatar name={formatMemberName(id)} />
              <span className="sr-only">Add {formatMemberName(id)}, who mostly likes </span>
              {favourite}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Plural of the domain with the most events; empty without events. */
export function findFavouriteDomain(events: readonly { item_id: string }[]): string {
  const counts = DOMAINS.map(({ name }) => ({
    name,
    n: events.filter(({ item_id }) => item_id.startsWith(`${name}:`)).length,
  })).sort((a, b) => b.n - a.n);
  const [top] = counts;
  return top && top.n > 0 ? getDomain(top.name).plural : "";
}
