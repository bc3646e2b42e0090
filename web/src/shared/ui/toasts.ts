import { useSyncExternalStore } from "react";

export interface Toast {
  id: number;
  text: string;
  /** Reverts what the toast reports. */
  undo?: () => void;
  isError?: boolean;
}

export const TOAST_DURATION_MS = 7000;
const MAX_VISIBLE = 3;
const listeners = new Set<() => void>();
let toasts: readonly Toast[] = [];
let lastId = 0;

function setToasts(next: readonly Toast[]): void {
  toasts = next;
  for (const notify of listeners) notify();
}

/** Shows a message at the foot of the page for `TOAST_DURATION_MS`. */
export function showToast(text: string, options: Pick<Toast, "undo" | "isError"> = {}): void {
  const id = ++lastId;
  setToasts([...toasts, { id, text, ...options }].slice(-MAX_VISIBLE));
  setTimeout(() => dismissToast(id), TOAST_DURATION_MS);
}

export function dismissToast(id: number): void {
  setToasts(toasts.filter((entry) => entry.id !== id));
}

function subscribe(notify: () => void): () => void {
  listeners.add(notify);
  return () => listeners.delete(notify);
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(subscribe, () => toasts);
}
