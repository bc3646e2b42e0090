import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import { IconButton } from "@/shared/ui/Button";

const STARS = [1, 2, 3, 4, 5] as const;

interface StarsProps {
  title: string;
  /** What was given before, if anything was. */
  rated: number | undefined;
  onRate: (stars: number) => void;
  /** Leaving without a rating. */
  onLeave: () => void;
}

/** One to five stars: by a press, by the keys 1 to 5, along them by the arrows, away by Escape. */
export function Stars({ title, rated, onRate, onLeave }: StarsProps): ReactNode {
  const row = useRef<HTMLDivElement>(null);
  const focus = (place: number) =>
    row.current?.querySelectorAll("button")[Math.min(Math.max(place, 0), STARS.length - 1)]?.focus();
  useEffect(() => focus((rated ?? 1) - 1), [rated]);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = [...(row.current?.querySelectorAll("button") ?? [])].findIndex((one) => one === event.target);
    const digit = STARS.find((n) => String(n) === event.key);
    if (digit) onRate(digit);
    else if (event.key === "Escape") onLeave();
    else if (event.key === "ArrowRight" || event.key === "ArrowUp") focus(at + 1);
    else if (event.key === "ArrowLeft" || event.key === "ArrowDown") focus(at - 1);
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={row}
      role="toolbar"
      aria-label={`How many stars for ${title}?`}
      className="stars flex min-w-0 flex-1"
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onLeave();
      }}
    >
      {STARS.map((n) => (
        <IconButton
          key={n}
          icon="star"
          label={`${n} of 5 for ${title}`}
          pressed={rated !== undefined && n <= rated}
          className="min-w-0 flex-1"
          onClick={() => onRate(n)}
        />
      ))}
    </div>
  );
}
