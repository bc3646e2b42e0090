import { type ReactNode, useId } from "react";

const STEPS = [
  "The best matches for you, in order",
  "Mostly the best matches",
  "Half familiar, half surprising",
  "Mostly surprising",
  "A random choice of good items",
];
const LAST_STEP = STEPS.length - 1;

interface SurpriseSliderProps {
  /** In [0, 1]. */
  surprise: number;
  onChange: (surprise: number) => void;
}

/** Slider between comfort and surprise. */
export function SurpriseSlider({ surprise, onChange }: SurpriseSliderProps): ReactNode {
  const id = useId();
  const step = Math.round(surprise * LAST_STEP);
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
          max={LAST_STEP}
          value={step}
          aria-valuetext={STEPS[step]}
          onChange={(event) => onChange(Number(event.target.value) / LAST_STEP)}
          className="slider min-w-0 flex-1"
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
