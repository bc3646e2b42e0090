import { type ReactNode, useRef } from "react";
import { useFlip } from "@/shared/lib/useFlip";
import { IconButton } from "@/shared/ui/Button";
import { useSession } from "@/shared/session/session";
import { AddMemberById } from "./AddMemberById";
import { AddMemberByInvitation } from "./AddMemberByInvitation";
import { Avatar } from "./Avatar";
import { MAX_MEMBERS } from "./group";

export interface Member {
  id: string;
  name: string;
  /** Satisfaction with the group's list relative to a list for them alone, in [0, 1]; undefined until there is a list. */
  satisfaction: number | undefined;
}

interface MemberPickerProps {
  members: readonly Member[];
  /** Called with a user id, or with an invitation code on servers with accounts. */
  onAdd: (idOrCode: string) => void;
  onRemove: (id: string) => void;
}

/** Members of the group with their satisfaction, and a form to add others. */
export function MemberPicker({ members, onAdd, onRemove }: MemberPickerProps): ReactNode {
  const { authMode } = useSession();
  // An open server accepts any user id; with accounts, members are added by invitation.
  const AddMember = authMode === "open" ? AddMemberById : AddMemberByInvitation;
  const listRef = useFlip<HTMLUListElement>(members.map(({ id }) => id).join());
  const input = useRef<HTMLInputElement>(null);
  const removeMember = (id: string) => {
    onRemove(id);
    input.current?.focus();
  };
  return (
    <section aria-labelledby="members" className="lg:sticky lg:top-8 lg:self-start">
      <h2 id="members" className="text-heading">
        Members
      </h2>
      <ul ref={listRef} className="relative mt-4 space-y-4">
        {members.map(({ id, name, satisfaction }, index) => (
          <li key={id} data-flip={id} className="flex items-center gap-3">
            <Avatar name={name} className="size-10" />
            <div className="min-w-0 flex-1">
              <p className="flex items-baseline gap-3">
                <span className="truncate font-serif text-name" title={id}>
                  {name}
                </span>
                {satisfaction !== undefined && (
                  <span className="ml-auto text-caption whitespace-nowrap text-soft tabular-nums">
                    {Math.round(satisfaction * 100)} % satisfied
                  </span>
                )}
              </p>
              <div aria-hidden className="mt-1.5 h-1.5 overflow-hidden rounded-full bg-sunken">
                <div
                  className="h-full rounded-full bg-accent transition-[width] duration-500"
                  style={{ width: `${(satisfaction ?? 0) * 100}%` }}
                />
              </div>
            </div>
            {index === 0 ? (
              <span className="w-11" />
            ) : (
              <IconButton icon="close" label={`Remove ${name}`} onClick={() => removeMember(id)} />
            )}
          </li>
        ))}
      </ul>
      {members.some(({ satisfaction }) => satisfaction !== undefined) && (
        <p className="mt-3 text-caption text-soft">
          satisfaction, compared with a list for that member alone
        </p>
      )}
      {members.length < MAX_MEMBERS ? (
        <AddMember ref={input} memberIds={members.map(({ id }) => id)} onAdd={onAdd} />
      ) : (
        <p className="reason mt-4 text-name">The group is full.</p>
      )}
    </section>
  );
}
