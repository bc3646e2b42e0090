import clsx from "clsx";
import { memo, useState, type ReactNode } from "react";
import { BOOKS } from "./books";
import { chanceOf, pick } from "./chance";
import { GAMES } from "./games";
import { MOVIES } from "./movies";
import { paletteOf } from "./palettes";
import { RECORDS } from "./records";

/** What a cover is made from; every list of the API says it. */
export interface Covered {
  item_id: string;
  title: string;
  domain: string;
  genres: readonly string[];
  year: number | null;
  poster_url: string | null;
  /** Who made it, where that is known. */
  by?: string | undefined;
}

const SHAPES = {
  movie: { compositions: MOVIES, height: 300, ratio: "aspect-[2/3]" },
  book: { compositions: BOOKS, height: 304, ratio: "aspect-[25/38]" },
  game: { compositions: GAMES, height: 260, ratio: "aspect-[10/13]" },
  music: { compositions: RECORDS, height: 200, ratio: "aspect-square" },
};

function shapeOf(domain: string) {
  return Object.hasOwn(SHAPES, domain) ? SHAPES[domain as keyof typeof SHAPES] : SHAPES.book;
}

interface CoverProps {
  item: Covered;
  className?: string;
}

/** The picture of an item, or one drawn from its title, domain and genres: always the same for the same item. */
export const Cover = memo(function Cover({ item, className }: CoverProps): ReactNode {
  const [broken, setBroken] = useState(false);
  const { ratio } = shapeOf(item.domain);
  return (
    <div
      aria-hidden
      className={clsx(
        "cover relative w-full overflow-hidden rounded-[3px] bg-sunken shadow-cover",
        ratio,
        className,
      )}
      data-domain={item.domain}
    >
      {item.poster_url && !broken ? (
        <img
          src={item.poster_url}
          alt=""
          loading="lazy"
          className="size-full object-cover"
          onError={() => setBroken(true)}
        />
      ) : (
        <Drawn item={item} />
      )}
    </div>
  );
});

function Drawn({ item }: { item: Covered }): ReactNode {
  const { compositions, height } = shapeOf(item.domain);
  const chance = chanceOf(item.item_id);
  const inks = paletteOf(item.genres, chance);
  const compose = pick(chance, compositions);
  const year = item.year === null ? "" : String(item.year);
  return (
    <svg viewBox={`0 0 200 ${height}`} className="size-full">
      {compose({ title: item.title, by: item.by ?? year, genre: item.genres[0] ?? "", inks, chance })}
    </svg>
  );
}
