import { useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import { useRetractEvent } from "@/shared/items/feedback-events";
import { setItemMuted, useUpdateMuted } from "@/shared/items/muting";
import { getItemPath } from "@/shared/items/paths";
import { type EventSummary, mutedQuery } from "@/shared/items/queries";
import { useSession } from "@/shared/session/session";
import { IconButton } from "@/shared/ui/Button";
import { Pill } from "@/shared/ui/Pill";
import { Popover } from "@/shared/ui/Popover";
import { showToast } from "@/shared/ui/toasts";
import { CORRECTIONS, describeEvent } from "./event-labels";
import { useCorrectEvent, useRestoreEvent } from "./queries";

const DATE_FORMAT = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric" });

/** One event of the history, with buttons to correct, mute and retract it. */
export function HistoryEntry({ event }: { event: EventSummary }): ReactNode {
  const { userId } = useSession();
  const { data: muted } = useQuery(mutedQuery(userId));
  const updateMuted = useUpdateMuted();
  const retractEvent = useRetractEvent();
  const { mutate: restoreEvent } = useRestoreEvent();
  const title = event.title ?? event.item_id;
  const isMuted = muted?.items?.map(String).includes(event.item_id) ?? false;
  return (
    <li
      data-flip={event.event_id}
      className="grid grid-cols-[1fr_auto] items-center gap-x-4 border-b border-line py-2 md:grid-cols-[1fr_11rem_8rem_auto]"
    >
      <Link
        to={getItemPath(event.item_id)}
        className={clsx(
          "truncate font-serif text-[1.1875rem] underline-offset-4 pointer-coarse:leading-11 hover:underline max-md:col-start-1",
          isMuted && "text-soft line-through decoration-1",
        )}
      >
        {title}
      </Link>
      <EventTypePicker event={event} title={title} />
      <time
        dateTime={new Date(event.timestamp * 1000).toISOString()}
        className="text-caption text-soft max-md:hidden"
      >
        {DATE_FORMAT.format(event.timestamp * 1000)}
      </time>
      <div className="-mr-3 flex max-md:col-start-2 max-md:row-span-2 max-md:row-start-1">
        <IconButton
          icon="mute"
          label={isMuted ? `Unmute ${title}` : `Mute ${title}`}
          pressed={isMuted}
          disabled={!muted}
          onClick={() => muted && updateMuted(setItemMuted(muted, event.item_id, !isMuted))}
        />
        <IconButton
          icon="close"
          label={`Remove: ${describeEvent(event)}, ${title}`}
          onClick={() => {
            retractEvent(event.event_id);
            showToast(`${title}: removed`, { undo: () => restoreEvent(event) });
          }}
        />
      </div>
    </li>
  );
}

/** Popover that changes the type of an event. */
function EventTypePicker({ event, title }: { event: EventSummary; title: string }): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  const { mutate: correctEvent } = useCorrectEvent();
  return (
    <div className="max-md:col-start-1">
      <Popover
        open={isOpen}
        onOpenChange={setIsOpen}
        label={`Change the entry of ${title}`}
        trigger={
          <button
            type="button"
            aria-label={`Change: ${describeEvent(event)}, ${title}`}
            className="min-h-9 min-w-11 text-left pointer-coarse:-mt-3 pointer-coarse:min-h-11 text-caption text-soft underline decoration-line underline-offset-4 hover:text-ink hover:decoration-current"
          >
            {describeEvent(event)}
          </button>
        }
      >
        <p className="mb-3 truncate font-serif text-name">{title}</p>
        <div className="flex flex-wrap gap-2">
          {CORRECTIONS.map((correction) => {
            const label = describeEvent({
              event_type: correction.event_type,
              value: correction.value ?? null,
            });
            return (
              <Pill
                key={label}
                pressed={label === describeEvent(event)}
                onClick={() => {
                  setIsOpen(false);
                  if (label !== describeEvent(event)) correctEvent({ event_id: event.event_id, correction });
                }}
              >
                {label}
              </Pill>
            );
          })}
        </div>
      </Popover>
    </div>
  );
}
