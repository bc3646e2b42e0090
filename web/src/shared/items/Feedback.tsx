import clsx from "clsx";
import { type ReactNode, useRef, useState } from "react";
import { getDomain } from "@/shared/lib/domains";
import { IconButton } from "@/shared/ui/Button";
import type { IconName } from "@/shared/ui/Icon";
import { type FeedbackAction, type FeedbackType, useItemEvents, useSendFeedback } from "./feedback-events";
import { StarRating } from "./StarRating";

interface FeedbackProps {
  item: FeedbackAction["item"];
  recommendationId?: string | undefined;
  className?: string;
}

/** Toggle buttons for like, dislike, complete and save, and the star rating. */
export function Feedback({ item, recommendationId, className }: FeedbackProps): ReactNode {
  const sendFeedback = useSendFeedback();
  const eventsByType = useItemEvents(item.item_id);
  const [isRating, setIsRating] = useState(false);
  const container = useRef<HTMLDivElement>(null);
  const { doneVerb } = getDomain(item.domain);
  const buttons: readonly (readonly [FeedbackType, IconName, string])[] = [
    ["like", "like", `Like ${item.title}`],
    ["dislike", "dislike", `Not for me: ${item.title}`],
    ["complete", "done", `${capitalize(doneVerb)} ${item.title}`],
    ["save", "save", `Save ${item.title} for later`],
  ];
  const currentRating = eventsByType.rating?.value ?? undefined;
  const closeRating = () => {
    setIsRating(false);
    if (container.current?.contains(document.activeElement))
      requestAnimationFrame(() => container.current?.querySelector<HTMLElement>("[data-rate]")?.focus());
  };
  return (
    <div
      ref={container}
      role="group"
      aria-label={`Feedback on ${item.title}`}
      className={clsx("flex max-w-56", className)}
    >
      {isRating ? (
        <StarRating
          title={item.title}
          currentRating={currentRating}
          onLeave={closeRating}
          onRate={(value) => {
            closeRating();
            sendFeedback(
              value === currentRating
                ? { type: "rating", item, retractsEventId: eventsByType.rating?.event_id }
                : { type: "rating", value, item, recommendationId },
            );
          }}
        />
      ) : (
        <>
          {buttons.map(([type, icon, label]) => (
            <IconButton
              key={type}
              icon={icon}
              label={label}
              pressed={eventsByType[type] !== undefined}
              className="min-w-0 flex-1"
              onClick={() =>
                sendFeedback({ type, item, recommendationId, retractsEventId: eventsByType[type]?.event_id })
              }
            />
          ))}
          <IconButton
            icon="star"
            label={`Rate ${item.title}${currentRating ? `, ${currentRating} of 5 now` : ""}`}
            data-rate
            className={clsx("min-w-0 flex-1", currentRating && "text-accent")}
            onClick={() => setIsRating(true)}
          />
        </>
      )}
    </div>
  );
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
