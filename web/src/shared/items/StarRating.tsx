import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { IconButton } from "@/shared/ui/Button";

const RATINGS = [1, 2, 3, 4, 5] as const;

interface StarRatingProps {
  title: string;
  /** The current rating, if there is one. */
  currentRating: number | undefined;
  onRate: (stars: number) => void;
  /** Called when it is left without a rating. */
  onLeave: () => void;
}

/** Toolbar of five stars; the keys 1 to 5 rate, arrows move the focus, Escape leaves. */
export function StarRating({ title, currentRating, onRate, onLeave }: StarRatingProps): ReactNode {
  const toolbar = useRef<HTMLDivElement>(null);
  const focusStar = (index: number) =>
    toolbar.current?.querySelectorAll("button")[Math.min(Math.max(index, 0), RATINGS.length - 1)]?.focus();
  useEffect(() => focusStar((currentRating ?? 1) - 1), [currentRating]);
  const onKeyDown = (event: KeyboardEvent) => {
    const focusedIndex = [...(toolbar.current?.querySelectorAll("button") ?? [])].findIndex(
      (button) => button === event.target,
    );
    const pressedDigit = RATINGS.find((n) => String(n) === event.key);
    if (pressedDigit) onRate(pressedDigit);
    else if (event.key === "Escape") onLeave();
    else if (event.key === "ArrowRight" || event.key === "ArrowUp") focusStar(focusedIndex + 1);
    else if (event.key === "ArrowLeft" || event.key === "ArrowDown") focusStar(focusedIndex - 1);
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={toolbar}
      role="toolbar"
      aria-label={`Rate ${title}`}
      className="stars flex min-w-0 flex-1"
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onLeave();
      }}
    >
      {RATINGS.map((n) => (
        <IconButton
          key={n}
          icon="star"
          label={`${n} of 5 for ${title}`}
          pressed={currentRating !== undefined && n <= currentRating}
          className="min-w-0 flex-1"
          onClick={() => onRate(n)}
        />
      ))}
    </div>
  );
}
