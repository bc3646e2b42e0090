import { useSyncExternalStore } from "react";
import { createId } from "@/shared/lib/id";

/** The current user, kept in `localStorage`. Access tokens are in `token.ts`, in memory. */
export interface Session {
  userId: string;
  /** Account name; null for a guest. */
  name: string | null;
  /** Whether the user has completed or skipped the welcome page. */
  hasSeenWelcome: boolean;
  /** How the server identifies users: an `open` one accepts any id. Null until it was asked. */
  authMode: "open" | "account" | null;
}

const STORAGE_KEY = "palate.guest";
const listeners = new Set<() => void>();
let current: Session | null = null;

function readSession(): Session {
  const stored = localStorage.getItem(STORAGE_KEY);
  const initial = { userId: `guest-${createId()}`, name: null, hasSeenWelcome: false, authMode: null };
  return stored ? { ...initial, ...(JSON.parse(stored) as Partial<Session>) } : writeSession(initial);
}

function writeSession(session: Session): Session {
  localStorage.setItem(STORAGE_KEY, JSON.stringify(session));
  return session;
}

/** The current session. */
export function getSession(): Session {
  return (current ??= readSession());
}

export function updateSession(change: Partial<Session>): void {
  current = writeSession({ ...getSession(), ...change });
  for (const notify of listeners) notify();
}

/** Replaces the session by that of a new guest. */
export function resetToGuest(): void {
  localStorage.removeItem(STORAGE_KEY);
  current = readSession();
  for (const notify of listeners) notify();
}

function subscribe(notify: () => void): () => void {
  listeners.add(notify);
  return () => listeners.delete(notify);
}

/** Calls back when another tab has changed the current user. */
export function onOtherTabChange(onChange: () => void): void {
  addEventListener("storage", ({ key }) => {
    if (key !== STORAGE_KEY) return;
    const previous = getSession();
    current = readSession();
    if (previous.userId !== current.userId || previous.authMode !== current.authMode) onChange();
    for (const notify of listeners) notify();
  });
}

export function useSession(): Session {
  return useSyncExternalStore(subscribe, getSession);
}
