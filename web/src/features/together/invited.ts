import { useSyncExternalStore } from "react";

/** The codes of those who come along, in memory alone: they are good for an hour, and for nothing else. */
let codes: readonly string[] = [];
const listeners = new Set<() => void>();

export function setInvited(next: readonly string[]): void {
  codes = [...new Set(next)];
  for (const tell of listeners) tell();
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

export function useInvited(): readonly string[] {
  return useSyncExternalStore(subscribe, () => codes);
}

interface Said {
  sub?: string;
  name?: string | null;
}

/** Whose a code says it is; the server alone can tell whether that is true. Null: it is no code. */
export function whose(code: string): { id: string; name: string } | null {
  try {
    const [, part = ""] = code.split(".");
    const bytes = Uint8Array.from(atob(part.replaceAll("-", "+").replaceAll("_", "/")), (one) =>
      one.charCodeAt(0),
    );
    const { sub, name } = JSON.parse(new TextDecoder().decode(bytes)) as Said;
    return typeof sub === "string" ? { id: sub, name: name ?? "A guest" } : null;
  } catch {
    return null;
  }
}
