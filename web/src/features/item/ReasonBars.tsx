import clsx from "clsx";
import type { ReactNode } from "react";
import type { ApiSchema } from "@/shared/client/client";
import { type MutedContent, setItemMuted, useUpdateMuted } from "@/shared/items/muting";
import { formatOrdinal } from "@/shared/lib/format";
import { Button } from "@/shared/ui/Button";
import { showToast } from "@/shared/ui/toasts";

type Explanation = ApiSchema<"WhyOut">;

interface ScorePart {
  key: string;
  name: string;
  share: number;
  item_id?: string;
  counterfactual?: string | undefined;
}

interface ReasonBarsProps {
  explanation: Explanation;
  muted: MutedContent | undefined;
}

/** Bar chart of the parts of a score, positive to the right and negative to the left. */
export function ReasonBars({ explanation, muted }: ReasonBarsProps): ReactNode {
  const updateMuted = useUpdateMuted();
  const parts = getScoreParts(explanation);
  const maxPositive = Math.max(...parts.map(({ share }) => share), 0.001);
  const maxNegative = Math.max(...parts.map(({ share }) => -share), 0);
  return (
    <ul className="space-y-6">
      {parts.map(({ key, name, share, item_id, counterfactual }) => (
        <li key={key}>
          <div className="flex items-baseline gap-x-4">
            <p className="min-w-0 flex-1">
              <span className="mr-4 font-serif text-name">{name}</span>
              <span className="text-caption tabular-nums text-soft">
                {share > 0 ? "+" : ""}
                {share.toFixed(2)}
              </span>
            </p>
            {item_id && muted && (
              <Button
                variant="text"
                className="-my-2 -mr-2 px-2! text-caption!"
                onClick={() => {
                  updateMuted(setItemMuted(muted, item_id, true));
                  showToast(`${name} is muted`, {
                    undo: () => updateMuted(setItemMuted(muted, item_id, false)),
                  });
                }}
              >
                Mute<span className="sr-only"> {name}</span>
              </Button>
            )}
          </div>
          <div
            aria-hidden
            className="mt-1.5 grid h-3"
            style={{
              gridTemplateColumns:
                maxNegative > 0 ? `${(100 * maxNegative) / (maxNegative + maxPositive)}% 1fr` : undefined,
            }}
          >
            {maxNegative > 0 && (
              <HalfBar
                share={Math.max(0, -share) / maxNegative}
                className="justify-self-end rounded-l-full bg-soft"
              />
            )}
            <HalfBar share={Math.max(0, share) / maxPositive} className="rounded-r-full bg-accent" />
          </div>
          {counterfactual && <p className="mt-1 text-caption text-soft">{counterfactual}</p>}
        </li>
      ))}
    </ul>
  );
}

function HalfBar({ share, className }: { share: number; className: string }): ReactNode {
  return (
    <span
      className={clsx("h-3 transition-[width] duration-500", className)}
      style={{ width: `${share * 100}%` }}
    />
  );
}

/** Non-negligible parts of a score, the largest first. */
export function getScoreParts({ shares, without, standing }: Explanation): ScorePart[] {
  if (!shares) return [];
  const eventParts = shares.events.map((event): ScorePart => {
    const effect = without.find(({ item_id }) => item_id === event.item_id);
    return {
      key: event.item_id,
      name: `You ${event.verb} ${event.title}`,
      share: event.share,
      item_id: event.item_id,
      counterfactual: effect && describeCounterfactual(effect, standing?.rank),
    };
  });
  const namedShare = eventParts.reduce((sum, { share }) => sum + share, 0);
  const otherParts: ScorePart[] = [
    { key: "history", name: "The rest of your history", share: shares.history - namedShare },
    { key: "words", name: "The words you searched for", share: shares.words },
    { key: "mood", name: "The mood you asked for", share: shares.mood },
    { key: "popularity", name: "Its popularity", share: shares.popularity },
    { key: "rest", name: "Other effects", share: shares.rest },
  ];
  return [...eventParts, ...otherParts]
    .filter(({ share }) => Math.abs(share) >= 0.005)
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
}

function describeCounterfactual(
  { standing }: ApiSchema<"EffectOut">,
  currentRank: number | undefined,
): string {
  if (standing && standing.rank === currentRank)
    return `Without it, this would still be ${formatOrdinal(currentRank)}.`;
  return standing
    ? `Without it, this would be ${formatOrdinal(standing.rank)}.`
    : "Without it, this would not be recommended.";
}
