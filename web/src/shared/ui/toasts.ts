import { useSyncExternalStore } from "react";

export interface Toast {
  id: number;
  text: string;
  /** Taking back what was just done. */
  undo?: () => void;
  bad?: boolean;
}

export const STAYS_MS = 7000;
const AT_ONCE = 3;
const listeners = new Set<() => void>();
let toasts: readonly Toast[] = [];
let last = 0;

function show(next: readonly Toast[]): void {
  toasts = next;
  for (const tell of listeners) tell();
}

/** Says something at the foot of the page for a while. */
export function toast(text: string, more: Pick<Toast, "undo" | "bad"> = {}): void {
  const id = ++last;
  show([...toasts, { id, text, ...more }].slice(-AT_ONCE));
  setTimeout(() => dismiss(id), STAYS_MS);
}

export function dismiss(id: number): void {
  show(toasts.filter((one) => one.id !== id));
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(subscribe, () => toasts);
}
