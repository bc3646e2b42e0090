import { useQueries } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { formatCount } from "@/shared/lib/format";
import { useSession } from "@/shared/session/session";
import { Button } from "@/shared/ui/Button";
import { type Chip, formatChip } from "./chips";
import { resultCountQuery } from "./queries";
import { listConstraints, type Question, removeConstraints } from "./question";
import type { UpdateQuestion } from "./useQuestion";

const MAX_CONSTRAINTS = 8;

interface NoResultsProps {
  question: Question;
  chips: readonly Chip[];
  updateQuestion: UpdateQuestion;
}

/** Shown if there are no results: counts the results without each constraint and offers to drop one. */
export function NoResults({ question, chips, updateQuestion }: NoResultsProps): ReactNode {
  const { userId } = useSession();
  const constraints = listConstraints(question, chips, formatChip).slice(0, MAX_CONSTRAINTS);
  const unconstrained = removeConstraints(question, chips);
  const [unconstrainedCount, ...counts] = useQueries({
    queries: [unconstrained, ...constraints.map(({ questionWithout }) => questionWithout)].map((variant) =>
      resultCountQuery(variant, userId),
    ),
  });
  const relaxations = constraints
    .map((constraint, index) => ({ ...constraint, n: counts[index]?.data ?? 0 }))
    .filter(({ n }) => n > 0)
    .sort((a, b) => b.n - a.n);
  const bestRelaxation = relaxations[0];
  const isPending = [unconstrainedCount, ...counts].some((result) => result?.isPending);
  return (
    <div className="max-w-2xl py-6">
      <p className="font-serif text-heading">Nothing matches all conditions</p>
      <p role="status" className="reason mt-2 text-name">
        {isPending && "Looking for the strictest condition…"}
        {!isPending && bestRelaxation && `The strictest condition is ${bestRelaxation.name}.`}
        {!isPending &&
          !bestRelaxation &&
          describeNoRelaxation(constraints.length, unconstrainedCount?.data ?? 0)}
      </p>
      {!isPending && (
        <div className="mt-6 flex flex-wrap gap-3">
          {relaxations.map(({ name, n, questionWithout }, index) => (
            <Button
              key={name}
              variant={index === 0 ? "solid" : "outline"}
              onClick={() => updateQuestion(questionWithout)}
            >
              Without {name}: {n >= 24 ? "many items" : formatCount(n, "item")}
            </Button>
          ))}
          {!bestRelaxation && constraints.length > 0 && (unconstrainedCount?.data ?? 0) > 0 && (
            <Button onClick={() => updateQuestion(unconstrained)}>Search without conditions</Button>
          )}
        </div>
      )}
    </div>
  );
}

function describeNoRelaxation(constraints: number, n: number): string {
  if (n === 0) return "The catalogue is empty. Add items, and they appear here at once.";
  return constraints > 1
    ? "Removing one condition is not enough: several of them exclude each other."
    : "Try other words.";
}
