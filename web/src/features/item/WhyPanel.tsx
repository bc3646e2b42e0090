import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router";
import type { Shape } from "@/shared/client/client";
import { mutedOf, recommended } from "@/shared/items/queries";
import { domainOf } from "@/shared/lib/domains";
import { ordinal } from "@/shared/lib/words";
import { DataPanel } from "@/shared/panel/DataPanel";
import { useSession } from "@/shared/session/session";
import { Bars } from "./Bars";
import type { Item } from "./Facts";
import { Muted } from "./Muted";
import { Standing } from "./Standing";
import { accountOf } from "./why";

const DEEP = 60;

/** Why it is here for you: what its score is made of, and what would be without each reason. */
export function WhyPanel({ item }: { item: Item }): ReactNode {
  const { userId } = useSession();
  const [search] = useSearchParams();
  const list = useQuery(recommended({ user_id: userId, domains: [item.domain], top_k: DEEP }));
  const muted = useQuery(mutedOf(userId));
  const listed = list.data?.recommendations.some(({ item_id }) => item_id === item.item_id);
  // The list of now says it best; where the thing is not on it (any more), the list that it was opened from does.
  const from = listed ? list.data?.recommendation_id : list.data && (search.get("from") ?? undefined);
  const account = useQuery(accountOf(from, item.item_id));
  if (list.data && !from) return <NotListed item={item} />;
  return (
    <section aria-labelledby="why" className="border-t border-line pt-6">
      <h2 id="why" className="text-course">
        Why it is here for you
      </h2>
      <DataPanel
        query={account}
        skeleton={
          <div className="mt-6 h-64 animate-[waiting_1.6s_ease-in-out_infinite] rounded-xl bg-sunken" />
        }
      >
        {(why) => (
          <>
            <p className="reason mt-2 max-w-[60ch] text-[1.25rem] leading-snug">{said(why)}</p>
            <div className="mt-8 grid gap-x-16 gap-y-10 lg:grid-cols-[1fr_22rem]">
              <div>
                <Bars why={why} muted={muted.data} />
                {muted.data && <Muted muted={muted.data} />}
              </div>
              {list.data && listed && <Standing item={item} list={list.data.recommendations} />}
            </div>
          </>
        )}
      </DataPanel>
    </section>
  );
}

function said({ text, standing }: Shape<"WhyOut">): string {
  return standing ? `${text} As things are, it is ${ordinal(standing.rank)} of everything.` : text;
}

function NotListed({ item }: { item: Item }): ReactNode {
  return (
    <section className="border-t border-line pt-6">
      <h2 className="text-course">Not on your menu now</h2>
      <p className="reason mt-1 max-w-[60ch] text-name">
        It is not among your next {DEEP} {domainOf(item.domain).many}: you know it already, or others are
        nearer to your taste.
      </p>
    </section>
  );
}
