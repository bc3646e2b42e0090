import { useSearchParams } from "react-router";
import { useSession } from "@/shared/session/session";

export const MIN_MEMBERS = 2;
export const MAX_MEMBERS = 8;

/** Members and preferences of a group; kept in the URL. */
export interface Group {
  /** Ids of the members besides the current user. */
  otherIds: readonly string[];
  domains: readonly string[];
  text: string;
}

const MEMBER_PARAM = "with";
const DOMAIN_PARAM = "of";
const TEXT_PARAM = "for";

export function parseGroup(params: URLSearchParams): Group {
  const ids = [...new Set(params.getAll(MEMBER_PARAM).map((id) => id.trim()))].filter(Boolean);
  return {
    otherIds: ids.slice(0, MAX_MEMBERS - 1),
    domains: params.getAll(DOMAIN_PARAM),
    text: params.get(TEXT_PARAM) ?? "",
  };
}

export function serializeGroup({ otherIds, domains, text }: Group): URLSearchParams {
  const params = new URLSearchParams();
  for (const id of otherIds) params.append(MEMBER_PARAM, id);
  for (const domain of domains) params.append(DOMAIN_PARAM, domain);
  if (text.trim()) params.set(TEXT_PARAM, text);
  return params;
}

/** The group of the URL, and a function that updates it. Changes of the text add no history entries. */
export function useGroup(): [Group, (change: Partial<Group>) => void] {
  const { userId } = useSession();
  const [params, setParams] = useSearchParams();
  const group = parseGroup(params);
  const otherIds = group.otherIds.filter((id) => id !== userId);
  const updateGroup = (change: Partial<Group>) =>
    setParams((current) => serializeGroup({ ...parseGroup(current), ...change }), {
      replace: change.text !== undefined,
      preventScrollReset: true,
    });
  return [{ ...group, otherIds }, updateGroup];
}

/** Name of a member: "Guest 7" for "sim-0007", else the id. */
export function formatMemberName(userId: string): string {
  const simulated = /^sim-0*(\d+)$/.exec(userId);
  return simulated ? `Guest ${simulated[1] ?? ""}` : userId;
}

/** One or two initials: "G7", "AN". */
export function getInitials(name: string): string {
  const [first = "", ...rest] = name.split(/[\s_.-]+/).filter(Boolean);
  const last = rest.at(-1) ?? "";
  const letters = last
    ? `${takeCharacters(first)}${/^\d+$/.test(last) ? last.slice(-2) : takeCharacters(last)}`
    : takeCharacters(first, 2);
  return letters.toLocaleUpperCase();
}

function takeCharacters(word: string, n = 1): string {
  return Array.from(word).slice(0, n).join("");
}
