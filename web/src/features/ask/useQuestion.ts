import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { read, write, type Question } from "./question";

export type Ask = (change: Partial<Question>, how?: { replace: boolean }) => void;

/** What the address asks, and how to ask something else. Each change is a step to go back to, unless it replaces one. */
export function useQuestion(): { question: Question; ask: Ask } {
  const [search, setSearch] = useSearchParams();
  const question = useMemo(() => read(search), [search]);
  const ask: Ask = (change, { replace } = { replace: false }) =>
    setSearch(write({ ...question, ...change }), { replace, preventScrollReset: true });
  return { question, ask };
}
