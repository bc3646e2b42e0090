import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useDebounced } from "@/shared/lib/useDebounced";
import { useSession } from "@/shared/session/session";
import { formatMemberName, MIN_MEMBERS, useGroup } from "./group";
import { GroupList } from "./GroupList";
import { GroupPreferences } from "./GroupPreferences";
import { decodeInvitation, setInvitationCodes, useInvitationCodes } from "./invitation-codes";
import { type Member, MemberPicker } from "./MemberPicker";
import { averageSatisfaction, groupListQuery } from "./queries";

/** Group recommendations for two to eight users. */
export function TogetherPage(): ReactNode {
  const { userId, authMode } = useSession();
  const [group, updateGroup] = useGroup();
  const invitationCodes = useInvitationCodes();
  const text = useDebounced(group.text.trim());
  const isOpenServer = authMode === "open";
  const otherMembers = isOpenServer
    ? group.otherIds.map((id) => ({ id, name: formatMemberName(id) }))
    : invitationCodes.flatMap((code) => decodeInvitation(code) ?? []).filter(({ id }) => id !== userId);
  const groupMembers = [{ id: userId, name: "You" }, ...otherMembers];
  const hasEnoughMembers = groupMembers.length >= MIN_MEMBERS;
  const body = {
    user_ids: isOpenServer ? groupMembers.map(({ id }) => id) : [userId],
    invitations: isOpenServer ? [] : [...invitationCodes],
    domains: [...group.domains],
    user_input: text,
  };
  const query = useInfiniteQuery(groupListQuery(body, hasEnoughMembers));
  const pages = hasEnoughMembers ? (query.data?.pages ?? []) : [];
  const satisfactions = averageSatisfaction(pages);
  const members = groupMembers.map((member): Member => ({
    ...member,
    satisfaction: satisfactions.get(member.id),
  }));
  const addMember = (idOrCode: string) =>
    isOpenServer
      ? updateGroup({ otherIds: [...group.otherIds, idOrCode] })
      : setInvitationCodes([...invitationCodes, idOrCode]);
  const removeMember = (id: string) =>
    isOpenServer
      ? updateGroup({ otherIds: group.otherIds.filter((other) => other !== id) })
      : setInvitationCodes(invitationCodes.filter((code) => decodeInvitation(code)?.id !== id));
  return (
    <div className="page">
      <header className="pt-6 pb-8 md:pt-10">
        <h1 className="text-title">Recommendations for a group</h1>
        <p className="reason mt-3 max-w-[52ch] text-[1.25rem] leading-snug">
          One list for two to eight people. It is fair: the next item is chosen for those who have had the
          least of what they like so far.
        </p>
      </header>
      <div className="grid gap-x-16 gap-y-10 lg:grid-cols-[21rem_1fr]">
        <MemberPicker members={members} onAdd={addMember} onRemove={removeMember} />
        <div className="min-w-0 space-y-10">
          <GroupPreferences group={group} onChange={updateGroup} />
          <GroupList query={query} members={members} hasEnoughMembers={hasEnoughMembers} />
        </div>
      </div>
    </div>
  );
}
