import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { parseQuestion, type Question, serializeQuestion } from "./question";

export type UpdateQuestion = (change: Partial<Question>, options?: { replace: boolean }) => void;

/** The question of the URL, and a function that updates it; each update adds a history entry unless `replace`. */
export function useQuestion(): { question: Question; updateQuestion: UpdateQuestion } {
  const [params, setParams] = useSearchParams();
  const question = useMemo(() => parseQuestion(params), [params]);
  const updateQuestion: UpdateQuestion = (change, { replace } = { replace: false }) =>
    setParams(serializeQuestion({ ...question, ...change }), { replace, preventScrollReset: true });
  return { question, updateQuestion };
}
