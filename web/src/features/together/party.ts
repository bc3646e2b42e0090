import { useSearchParams } from "react-router";
import { useSession } from "@/shared/session/session";

export const MIN_PEOPLE = 2;
export const MAX_PEOPLE = 8;

/** Who sits at the table and what they want; all of it is in the address, so that it can be kept, sent and gone back to. */
export interface Party {
  /** Without oneself. */
  others: readonly string[];
  domains: readonly string[];
  words: string;
}

const OTHERS = "with";
const DOMAINS = "of";
const WORDS = "for";

export function readParty(search: URLSearchParams): Party {
  const others = [...new Set(search.getAll(OTHERS).map((one) => one.trim()))].filter(Boolean);
  return {
    others: others.slice(0, MAX_PEOPLE - 1),
    domains: search.getAll(DOMAINS),
    words: search.get(WORDS) ?? "",
  };
}

export function writeParty({ others, domains, words }: Party): URLSearchParams {
  const search = new URLSearchParams();
  for (const one of others) search.append(OTHERS, one);
  for (const one of domains) search.append(DOMAINS, one);
  if (words.trim()) search.set(WORDS, words);
  return search;
}

/** The party of the address, and how to change it. Words replace what was there: each letter is no step back. */
export function useParty(): [Party, (change: Partial<Party>) => void] {
  const { userId } = useSession();
  const [search, setSearch] = useSearchParams();
  const party = readParty(search);
  const others = party.others.filter((one) => one !== userId);
  const change = (to: Partial<Party>) =>
    setSearch((now) => writeParty({ ...readParty(now), ...to }), {
      replace: to.words !== undefined,
      preventScrollReset: true,
    });
  return [{ ...party, others }, change];
}

/** "sim-0007" as people say it. */
export function nameOf(person: string): string {
  const simulated = /^sim-0*(\d+)$/.exec(person);
  return simulated ? `Guest ${simulated[1] ?? ""}` : person;
}

/** One or two letters for a mark: G7, AN. */
export function initials(name: string): string {
  const [first = "", ...rest] = name.split(/[\s_.-]+/).filter(Boolean);
  const last = rest.at(-1) ?? "";
  const two = last ? `${head(first)}${/^\d+$/.test(last) ? last.slice(-2) : head(last)}` : head(first, 2);
  return two.toLocaleUpperCase();
}

function head(word: string, n = 1): string {
  return Array.from(word).slice(0, n).join("");
}
