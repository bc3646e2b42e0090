import { useInfiniteQuery } from "@tanstack/react-query";
import clsx from "clsx";
import type { ReactNode } from "react";
import { useSession } from "@/shared/session/session";
import { AskBox } from "./AskBox";
import { ChipRow } from "./ChipRow";
import { type Chip, fromApiChip } from "./chips";
import { ExampleQuestions } from "./ExampleQuestions";
import { Filters } from "./Filters";
import { askQuery } from "./queries";
import { hasContent } from "./question";
import { Results } from "./Results";
import { SurpriseSlider } from "./SurpriseSlider";
import { useQuestion } from "./useQuestion";

/** Search by free text; the parsed text is shown as editable chips. */
export function AskPage(): ReactNode {
  const { userId } = useSession();
  const { question, updateQuestion } = useQuestion();
  const query = useInfiniteQuery(askQuery(question, userId));
  const hasQuestion = hasContent(question);
  const chips: readonly Chip[] =
    question.chips ?? query.data?.pages[0]?.understood?.chips?.map(fromApiChip) ?? [];
  return (
    <div className="page">
      <header className={clsx("pt-6 md:pt-10", hasQuestion ? "pb-6" : "pb-8 md:pt-16")}>
        <h1 className={hasQuestion ? "text-heading" : "max-w-[16ch] text-display"}>
          What are you in the mood for?
        </h1>
        {!hasQuestion && (
          <p className="reason mt-5 max-w-[50ch] text-[1.25rem] leading-snug">
            Describe it in your own words: a mood, a genre, a name, a decade, and what you do not want.
          </p>
        )}
        <AskBox question={question} updateQuestion={updateQuestion} />
        {hasQuestion && (
          <ChipRow
            chips={chips}
            isLoading={question.chips === null && query.isPlaceholderData}
            onChange={(next) => updateQuestion({ chips: next })}
          />
        )}
        <div className="mt-6 flex items-start gap-x-6 md:gap-x-10">
          <SurpriseSlider
            surprise={question.surprise}
            onChange={(surprise) => updateQuestion({ surprise }, { replace: true })}
          />
          <Filters filters={question.filters} onChange={(filters) => updateQuestion({ filters })} />
        </div>
      </header>
      {hasQuestion ? (
        <Results question={question} chips={chips} query={query} updateQuestion={updateQuestion} />
      ) : (
        <ExampleQuestions />
      )}
    </div>
  );
}
