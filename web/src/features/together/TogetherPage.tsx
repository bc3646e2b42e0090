import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useSettled } from "@/shared/lib/settled";
import { useSession } from "@/shared/session/session";
import { setInvited, useInvited, whose } from "./invited";
import { List } from "./List";
import { MIN_PEOPLE, nameOf, useParty } from "./party";
import { Seats, type Seated } from "./Seats";
import { sharedList, sharesOf } from "./shared-list";
import { Wishes } from "./Wishes";

/** Recommendations for two to eight people: who sits at the table, what they want, and one list that is fair to all. */
export function TogetherPage(): ReactNode {
  const { userId, how } = useSession();
  const [party, change] = useParty();
  const codes = useInvited();
  const words = useSettled(party.words.trim());
  const isOpen = how === "open";
  const others = isOpen
    ? party.others.map((id) => ({ id, name: nameOf(id) }))
    : codes.flatMap((code) => whose(code) ?? []).filter(({ id }) => id !== userId);
  const people = [{ id: userId, name: "You" }, ...others];
  const enough = people.length >= MIN_PEOPLE;
  const body = {
    user_ids: isOpen ? people.map(({ id }) => id) : [userId],
    invitations: isOpen ? [] : [...codes],
    domains: [...party.domains],
    user_input: words,
  };
  const query = useInfiniteQuery(sharedList(body, enough));
  const pages = enough ? (query.data?.pages ?? []) : [];
  const shares = sharesOf(pages);
  const seated = people.map((one): Seated => ({ ...one, share: shares.get(one.id) }));
  const add = (one: string) =>
    isOpen ? change({ others: [...party.others, one] }) : setInvited([...codes, one]);
  const remove = (id: string) =>
    isOpen
      ? change({ others: party.others.filter((one) => one !== id) })
      : setInvited(codes.filter((code) => whose(code)?.id !== id));
  return (
    <div className="page">
      <header className="pt-6 pb-8 md:pt-10">
        <h1 className="text-title">A table for several</h1>
        <p className="reason mt-3 max-w-[52ch] text-[1.25rem] leading-snug">
          Two to eight people, one list. Nobody is outvoted: who has got least so far counts most for what
          comes next.
        </p>
      </header>
      <div className="grid gap-x-16 gap-y-10 lg:grid-cols-[21rem_1fr]">
        <Seats seated={seated} onAdd={add} onRemove={remove} />
        <div className="min-w-0 space-y-10">
          <Wishes party={party} onChange={change} />
          <List query={query} seated={seated} enough={enough} />
        </div>
      </div>
    </div>
  );
}
