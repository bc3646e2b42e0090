import { useInfiniteQuery } from "@tanstack/react-query";
import clsx from "clsx";
import type { ReactNode } from "react";
import { useSession } from "@/shared/session/session";
import { Answers } from "./Answers";
import { answersTo } from "./answers";
import { AskBox } from "./AskBox";
import { ChipRow } from "./ChipRow";
import { chipOf, type Chip } from "./chips";
import { Dial } from "./Dial";
import { Filters } from "./Filters";
import { isAsked } from "./question";
import { Samples } from "./Samples";
import { useQuestion } from "./useQuestion";

/** Ask in words; what was understood stands as chips that can be changed. */
export function AskPage(): ReactNode {
  const { userId } = useSession();
  const { question, ask } = useQuestion();
  const query = useInfiniteQuery(answersTo(question, userId));
  const asked = isAsked(question);
  const chips: readonly Chip[] = question.chips ?? query.data?.pages[0]?.understood?.chips?.map(chipOf) ?? [];
  return (
    <div className="page">
      <header className={clsx("pt-6 md:pt-10", asked ? "pb-6" : "pb-8 md:pt-16")}>
        <h1 className={asked ? "text-course" : "max-w-[16ch] text-display"}>What are you in the mood for?</h1>
        {!asked && (
          <p className="reason mt-5 max-w-[50ch] text-[1.25rem] leading-snug">
            Say it in your words: a feeling, a wish, a name, a decade, and what you can do without.
          </p>
        )}
        <AskBox question={question} ask={ask} />
        {asked && (
          <ChipRow
            chips={chips}
            reading={question.chips === null && query.isPlaceholderData}
            onChange={(changed) => ask({ chips: changed })}
          />
        )}
        <div className="mt-6 flex items-start gap-x-6 md:gap-x-10">
          <Dial surprise={question.surprise} onTurn={(surprise) => ask({ surprise }, { replace: true })} />
          <Filters filters={question.filters} onChange={(filters) => ask({ filters })} />
        </div>
      </header>
      {asked ? <Answers question={question} chips={chips} query={query} ask={ask} /> : <Samples />}
    </div>
  );
}
