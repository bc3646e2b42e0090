import { useSyncExternalStore } from "react";

/** Invitation codes of the other members, kept only in memory; they expire after an hour. */
let codes: readonly string[] = [];
const listeners = new Set<() => void>();

export function setInvitationCodes(next: readonly string[]): void {
  codes = [...new Set(next)];
  for (const notify of listeners) notify();
}

function subscribe(notify: () => void): () => void {
  listeners.add(notify);
  return () => listeners.delete(notify);
}

export function useInvitationCodes(): readonly string[] {
  return useSyncExternalStore(subscribe, () => codes);
}

interface InvitationClaims {
  sub?: string;
  name?: string | null;
}

/** Decodes the user of an invitation code without verifying it; null if it is malformed. */
export function decodeInvitation(code: string): { id: string; name: string } | null {
  try {
    const [, payload = ""] = code.split(".");
    const bytes = Uint8Array.from(atob(payload.replaceAll("-", "+").replaceAll("_", "/")), (character) =>
      character.charCodeAt(0),
    );
    const { sub, name } = JSON.parse(new TextDecoder().decode(bytes)) as InvitationClaims;
    return typeof sub === "string" ? { id: sub, name: name ?? "A guest" } : null;
  } catch {
    return null;
  }
}
