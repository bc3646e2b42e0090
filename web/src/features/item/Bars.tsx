import clsx from "clsx";
import type { ReactNode } from "react";
import type { Shape } from "@/shared/client/client";
import { useMuting, withItem, type Muting } from "@/shared/items/muting";
import { ordinal } from "@/shared/lib/words";
import { Button } from "@/shared/ui/Button";
import { toast } from "@/shared/ui/toasts";

type Why = Shape<"WhyOut">;

interface Part {
  key: string;
  name: string;
  share: number;
  item_id?: string;
  then?: string | undefined;
}

interface BarsProps {
  why: Why;
  muted: Muting | undefined;
}

/** The shares of a score as bars from one line: to the right they speak for it, to the left against. */
export function Bars({ why, muted }: BarsProps): ReactNode {
  const mute = useMuting();
  const parts = partsOf(why);
  const most = Math.max(...parts.map(({ share }) => share), 0.001);
  const least = Math.max(...parts.map(({ share }) => -share), 0);
  return (
    <ul className="space-y-6">
      {parts.map(({ key, name, share, item_id, then }) => (
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
                look="bare"
                className="-my-2 -mr-2 px-2! text-caption!"
                onClick={() => {
                  mute(withItem(muted, item_id, true));
                  toast(`${name} counts no more`, { undo: () => mute(withItem(muted, item_id, false)) });
                }}
              >
                Mute<span className="sr-only"> {name}</span>
              </Button>
            )}
          </div>
          <div
            aria-hidden
            className="mt-1.5 grid h-3"
            style={{ gridTemplateColumns: least > 0 ? `${(100 * least) / (least + most)}% 1fr` : undefined }}
          >
            {least > 0 && (
              <Bar share={Math.max(0, -share) / least} className="justify-self-end rounded-l-full bg-soft" />
            )}
            <Bar share={Math.max(0, share) / most} className="rounded-r-full bg-accent" />
          </div>
          {then && <p className="mt-1 text-caption text-soft">{then}</p>}
        </li>
      ))}
    </ul>
  );
}

function Bar({ share, className }: { share: number; className: string }): ReactNode {
  return (
    <span
      className={clsx("h-3 transition-[width] duration-500", className)}
      style={{ width: `${share * 100}%` }}
    />
  );
}

/** The parts that weigh something, the strongest first. */
export function partsOf({ shares, without, standing }: Why): Part[] {
  if (!shares) return [];
  const events = shares.events.map((one): Part => {
    const effect = without.find(({ item_id }) => item_id === one.item_id);
    return {
      key: one.item_id,
      name: `You ${one.verb} ${one.title}`,
      share: one.share,
      item_id: one.item_id,
      then: effect && inWords(effect, standing?.rank),
    };
  });
  const named = events.reduce((sum, { share }) => sum + share, 0);
  const rest: Part[] = [
    { key: "history", name: "Everything else you did", share: shares.history - named },
    { key: "words", name: "What you said", share: shares.words },
    { key: "mood", name: "The mood you asked for", share: shares.mood },
    { key: "popularity", name: "How many take to it", share: shares.popularity },
    { key: "rest", name: "What cannot be taken apart", share: shares.rest },
  ];
  return [...events, ...rest]
    .filter(({ share }) => Math.abs(share) >= 0.005)
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
}

function inWords({ standing }: Shape<"EffectOut">, now: number | undefined): string {
  if (standing && standing.rank === now) return `Without it, this would still be ${ordinal(now)}.`;
  return standing
    ? `Without it, this would be ${ordinal(standing.rank)}.`
    : "Without it, this would not be found.";
}
