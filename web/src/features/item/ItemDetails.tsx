import clsx from "clsx";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router";
import type { ApiSchema } from "@/shared/client/client";
import { Cover } from "@/shared/cover/Cover";
import { Feedback } from "@/shared/items/Feedback";
import { ACCENT_TEXT_CLASSES, getAccent, getDomain } from "@/shared/lib/domains";
import { formatTag } from "@/shared/lib/format";

export type Item = ApiSchema<"ItemOut">;

export function ItemDetails({ item }: { item: Item }): ReactNode {
  const [search] = useSearchParams();
  const { singular } = getDomain(item.domain);
  return (
    <div className="grid gap-8 md:grid-cols-[minmax(12rem,20rem)_1fr] md:gap-14">
      <div className="mx-auto w-[58%] md:w-full" data-cover-transition>
        <Cover
          item={{ ...item, poster_url: item.image_url, credit: item.creators[0] }}
          className="shadow-lift"
        />
      </div>
      <div className="md:pt-4">
        <p className={clsx("text-body font-semibold", ACCENT_TEXT_CLASSES[getAccent(item.domain)])}>
          {singular}
          {item.year !== null && <span className="ml-3 font-normal text-soft">{item.year}</span>}
        </p>
        <h1 className="mt-2 max-w-[18ch] text-title">{item.title}</h1>
        {item.creators.length > 0 && <p className="reason mt-3 text-[1.25rem]">{item.creators.join(", ")}</p>}
        <Feedback item={item} recommendationId={search.get("from") ?? undefined} className="mt-3 -ml-3" />
        {item.description && (
          <p className="mt-5 max-w-[58ch] font-serif text-[1.1875rem] leading-relaxed">{item.description}</p>
        )}
        <dl className="mt-7 grid max-w-2xl gap-x-6 gap-y-3 text-body sm:grid-cols-[6rem_1fr]">
          <DetailRow name="With" values={item.people} />
          <DetailRow name="Genre" values={item.genres} />
          <DetailRow name="Tags" values={item.tags.map(formatTag)} />
        </dl>
      </div>
    </div>
  );
}

function DetailRow({ name, values }: { name: string; values: readonly string[] }): ReactNode {
  if (values.length === 0) return null;
  return (
    <>
      <dt className="text-soft max-sm:-mb-3">{name}</dt>
      <dd>{values.join(", ")}</dd>
    </>
  );
}

export function ItemDetailsSkeleton(): ReactNode {
  return (
    <div className="grid animate-[skeleton-pulse_1.6s_ease-in-out_infinite] gap-8 md:grid-cols-[minmax(12rem,20rem)_1fr] md:gap-14">
      <div className="mx-auto aspect-[2/3] w-[58%] rounded bg-sunken md:w-full" />
      <div className="space-y-4 md:pt-4">
        <div className="h-5 w-24 rounded bg-sunken" />
        <div className="h-14 w-3/4 rounded bg-sunken" />
        <div className="h-6 w-1/3 rounded bg-sunken" />
        <div className="h-28 max-w-xl rounded bg-sunken" />
      </div>
    </div>
  );
}
