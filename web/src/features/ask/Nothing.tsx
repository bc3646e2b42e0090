import { useQueries } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { count } from "@/shared/lib/words";
import { useSession } from "@/shared/session/session";
import { Button } from "@/shared/ui/Button";
import { countOf } from "./answers";
import { asPhrase, type Chip } from "./chips";
import { limitsOf, unlimited, type Question } from "./question";
import type { Ask } from "./useQuestion";

const MAX_TRIED = 8;

interface NothingProps {
  question: Question;
  chips: readonly Chip[];
  ask: Ask;
}

/** Nothing fits: says what leaves so little, having tried what would be without each limit. */
export function Nothing({ question, chips, ask }: NothingProps): ReactNode {
  const { userId } = useSession();
  const limits = limitsOf(question, chips, asPhrase).slice(0, MAX_TRIED);
  const open = unlimited(question, chips);
  const [unlimitedCount, ...counts] = useQueries({
    queries: [open, ...limits.map(({ without }) => without)].map((one) => countOf(one, userId)),
  });
  const ways = limits
    .map((limit, index) => ({ ...limit, n: counts[index]?.data ?? 0 }))
    .filter(({ n }) => n > 0)
    .sort((a, b) => b.n - a.n);
  const best = ways[0];
  const waiting = [unlimitedCount, ...counts].some((one) => one?.isPending);
  return (
    <div className="max-w-2xl py-6">
      <p className="font-serif text-course">Nothing fits all of that</p>
      <p role="status" className="reason mt-2 text-name">
        {waiting && "Looking for what is to blame…"}
        {!waiting && best && `What leaves the least: ${best.name}.`}
        {!waiting && !best && blameNobody(limits.length, unlimitedCount?.data ?? 0)}
      </p>
      {!waiting && (
        <div className="mt-6 flex flex-wrap gap-3">
          {ways.map(({ name, n, without }, index) => (
            <Button key={name} look={index === 0 ? "ink" : "line"} onClick={() => ask(without)}>
              Without {name}: {n >= 24 ? "many things" : count(n, "thing")}
            </Button>
          ))}
          {!best && limits.length > 0 && (unlimitedCount?.data ?? 0) > 0 && (
            <Button onClick={() => ask(open)}>Ask without any limits</Button>
          )}
        </div>
      )}
    </div>
  );
}

function blameNobody(limits: number, n: number): string {
  if (n === 0) return "The catalogue has nothing to serve yet. Add items, and they are found here at once.";
  return limits > 1
    ? "No single one of your limits is to blame: they do not go together."
    : "Try other words.";
}
