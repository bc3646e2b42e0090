import clsx from "clsx";
import { useRef, useState, type ReactNode } from "react";
import { domainOf } from "@/shared/lib/domains";
import { IconButton } from "@/shared/ui/Button";
import type { IconName } from "@/shared/ui/Icon";
import { useAct, useDone, type Act, type Kind } from "./acts";
import { Stars } from "./Stars";

interface ActsProps {
  item: Act["item"];
  recommendationId?: string | undefined;
  className?: string;
}

/** Like, dislike, done, rate, save: each is a switch that can be pressed back. */
export function Acts({ item, recommendationId, className }: ActsProps): ReactNode {
  const act = useAct();
  const done = useDone(item.item_id);
  const [rating, setRating] = useState(false);
  const group = useRef<HTMLDivElement>(null);
  const { done: verb } = domainOf(item.domain);
  const switches: readonly (readonly [Kind, IconName, string])[] = [
    ["like", "like", `Love ${item.title}`],
    ["dislike", "dislike", `Not for me: ${item.title}`],
    ["complete", "done", `${capital(verb)} ${item.title}`],
    ["save", "save", `Save ${item.title} for later`],
  ];
  const stars = done.rating?.value ?? undefined;
  const leave = () => {
    setRating(false);
    if (group.current?.contains(document.activeElement))
      requestAnimationFrame(() => group.current?.querySelector<HTMLElement>("[data-rate]")?.focus());
  };
  return (
    <div
      ref={group}
      role="group"
      aria-label={`What about ${item.title}?`}
      className={clsx("flex max-w-56", className)}
    >
      {rating ? (
        <Stars
          title={item.title}
          rated={stars}
          onLeave={leave}
          onRate={(value) => {
            leave();
            act(
              value === stars
                ? { kind: "rating", item, undoes: done.rating?.event_id }
                : { kind: "rating", value, item, recommendationId },
            );
          }}
        />
      ) : (
        <>
          {switches.map(([kind, icon, label]) => (
            <IconButton
              key={kind}
              icon={icon}
              label={label}
              pressed={done[kind] !== undefined}
              className="min-w-0 flex-1"
              onClick={() => act({ kind, item, recommendationId, undoes: done[kind]?.event_id })}
            />
          ))}
          <IconButton
            icon="star"
            label={`Rate ${item.title}${stars ? `, ${stars} of 5 now` : ""}`}
            data-rate
            className={clsx("min-w-0 flex-1", stars && "text-accent")}
            onClick={() => setRating(true)}
          />
        </>
      )}
    </div>
  );
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
