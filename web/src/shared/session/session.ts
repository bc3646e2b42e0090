import { useSyncExternalStore } from "react";
import { freshId } from "@/shared/lib/id";

/** Who sits at the table. Names alone are kept here; tokens are in `token.ts`, in memory. */
export interface Session {
  userId: string;
  /** What they call themselves; null for a guest. */
  name: string | null;
  /** False until someone has been through the welcome page, or has said that they only look around. */
  welcomed: boolean;
  /** How this server knows people: an `open` one believes any id. Null until it was asked. */
  how: "open" | "account" | null;
}

const KEY = "palate.guest";
const listeners = new Set<() => void>();
let current: Session | null = null;

function read(): Session {
  const kept = localStorage.getItem(KEY);
  const fresh = { userId: `guest-${freshId()}`, name: null, welcomed: false, how: null };
  return kept ? { ...fresh, ...(JSON.parse(kept) as Partial<Session>) } : write(fresh);
}

function write(session: Session): Session {
  localStorage.setItem(KEY, JSON.stringify(session));
  return session;
}

/** The session as it is now. */
export function session(): Session {
  return (current ??= read());
}

export function setSession(change: Partial<Session>): void {
  current = write({ ...session(), ...change });
  for (const tell of listeners) tell();
}

/** Nobody in particular, as on a first visit. */
export function newGuest(): void {
  localStorage.removeItem(KEY);
  current = read();
  for (const tell of listeners) tell();
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/** Calls when another tab has changed who is here. */
export function onOtherTab(call: () => void): void {
  addEventListener("storage", ({ key }) => {
    if (key !== KEY) return;
    const before = session();
    current = read();
    if (before.userId !== current.userId || before.how !== current.how) call();
    for (const tell of listeners) tell();
  });
}

export function useSession(): Session {
  return useSyncExternalStore(subscribe, session);
}
