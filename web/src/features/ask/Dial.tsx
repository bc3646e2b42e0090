import { useId, type ReactNode } from "react";

const STEPS = [
  "What fits you best, in order",
  "Mostly what fits you",
  "Half sure, half a guess",
  "More dare than care",
  "Almost anything good, drawn by lot",
];
const LAST = STEPS.length - 1;

interface DialProps {
  /** 0 to 1. */
  surprise: number;
  onTurn: (surprise: number) => void;
}

/** From comfort to surprise. */
export function Dial({ surprise, onTurn }: DialProps): ReactNode {
  const id = useId();
  const step = Math.round(surprise * LAST);
  return (
    <div className="max-w-md flex-1">
      <div className="flex items-center gap-4">
        <label htmlFor={id} className="text-caption font-semibold">
          Comfort<span className="sr-only"> or surprise</span>
        </label>
        <input
          id={id}
          type="range"
          min={0}
          max={LAST}
          value={step}
          aria-valuetext={STEPS[step]}
          onChange={(event) => onTurn(Number(event.target.value) / LAST)}
          className="dial min-w-0 flex-1"
        />
        <span aria-hidden className="text-caption font-semibold">
          Surprise
        </span>
      </div>
      <p aria-hidden className="reason -mt-1 text-caption">
        {STEPS[step]}
      </p>
    </div>
  );
}
