import { useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { useState, type ReactNode } from "react";
import { Link } from "react-router";
import { useTakeBack } from "@/shared/items/acts";
import { useMuting, withItem } from "@/shared/items/muting";
import { itemPath } from "@/shared/items/paths";
import { mutedOf } from "@/shared/items/queries";
import { useSession } from "@/shared/session/session";
import { IconButton } from "@/shared/ui/Button";
import { Pill } from "@/shared/ui/Pill";
import { Popover } from "@/shared/ui/Popover";
import { toast } from "@/shared/ui/toasts";
import { useCorrect, usePutBack, type Told } from "./queries";
import { CHOICES, inWords } from "./told";

const DAY = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric" });

/** One line of a history, with what can be done about it. */
export function Deed({ told }: { told: Told }): ReactNode {
  const { userId } = useSession();
  const { data: muted } = useQuery(mutedOf(userId));
  const mute = useMuting();
  const takeBack = useTakeBack();
  const { mutate: putBack } = usePutBack();
  const title = told.title ?? told.item_id;
  const isMuted = muted?.items?.map(String).includes(told.item_id) ?? false;
  return (
    <li
      data-flip={told.event_id}
      className="grid grid-cols-[1fr_auto] items-center gap-x-4 border-b border-line py-2 md:grid-cols-[1fr_11rem_8rem_auto]"
    >
      <Link
        to={itemPath(told.item_id)}
        className={clsx(
          "truncate font-serif text-[1.1875rem] underline-offset-4 pointer-coarse:leading-11 hover:underline max-md:col-start-1",
          isMuted && "text-soft line-through decoration-1",
        )}
      >
        {title}
      </Link>
      <Said told={told} title={title} />
      <time
        dateTime={new Date(told.timestamp * 1000).toISOString()}
        className="text-caption text-soft max-md:hidden"
      >
        {DAY.format(told.timestamp * 1000)}
      </time>
      <div className="-mr-3 flex max-md:col-start-2 max-md:row-span-2 max-md:row-start-1">
        <IconButton
          icon="mute"
          label={isMuted ? `Let ${title} count again` : `Mute ${title}`}
          pressed={isMuted}
          disabled={!muted}
          onClick={() => muted && mute(withItem(muted, told.item_id, !isMuted))}
        />
        <IconButton
          icon="close"
          label={`Take back: ${inWords(told)}, ${title}`}
          onClick={() => {
            takeBack(told.event_id);
            toast(`${title}: taken back`, { undo: () => putBack(told) });
          }}
        />
      </div>
    </li>
  );
}

/** What was said of it, to be said otherwise. */
function Said({ told, title }: { told: Told; title: string }): ReactNode {
  const [open, setOpen] = useState(false);
  const { mutate: correct } = useCorrect();
  return (
    <div className="max-md:col-start-1">
      <Popover
        open={open}
        onOpen={setOpen}
        label={`What about ${title}?`}
        trigger={
          <button
            type="button"
            aria-label={`Change: ${inWords(told)}, ${title}`}
            className="min-h-9 min-w-11 text-left pointer-coarse:-mt-3 pointer-coarse:min-h-11 text-caption text-soft underline decoration-line underline-offset-4 hover:text-ink hover:decoration-current"
          >
            {inWords(told)}
          </button>
        }
      >
        <p className="mb-3 truncate font-serif text-name">{title}</p>
        <div className="flex flex-wrap gap-2">
          {CHOICES.map((better) => {
            const words = inWords({ event_type: better.event_type, value: better.value ?? null });
            return (
              <Pill
                key={words}
                pressed={words === inWords(told)}
                onClick={() => {
                  setOpen(false);
                  if (words !== inWords(told)) correct({ event_id: told.event_id, better });
                }}
              >
                {words}
              </Pill>
            );
          })}
        </div>
      </Popover>
    </div>
  );
}
