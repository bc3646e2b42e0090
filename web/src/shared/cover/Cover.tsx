import clsx from "clsx";
import { memo, type ReactNode, useState } from "react";
import { BOOKS } from "./books";
import { GAMES } from "./games";
import { MOVIES } from "./movies";
import { choosePalette } from "./palettes";
import { createSeededRandom, pickRandom } from "./random";
import { RECORDS } from "./records";

/** What a cover shows of an item; part of every list of the API. */
export interface CoverItem {
  item_id: string;
  title: string;
  domain: string;
  genres: readonly string[];
  year: number | null;
  poster_url: string | null;
  /** Creator, if known. */
  credit?: string | undefined;
}

const COVER_FORMATS = {
  movie: { compositions: MOVIES, height: 300, ratio: "aspect-[2/3]" },
  book: { compositions: BOOKS, height: 304, ratio: "aspect-[25/38]" },
  game: { compositions: GAMES, height: 260, ratio: "aspect-[10/13]" },
  music: { compositions: RECORDS, height: 200, ratio: "aspect-square" },
};

function getFormat(domain: string) {
  return Object.hasOwn(COVER_FORMATS, domain)
    ? COVER_FORMATS[domain as keyof typeof COVER_FORMATS]
    : COVER_FORMATS.book;
}

interface CoverProps {
  item: CoverItem;
  className?: string;
}

/** The image of an item, or else a drawing that is determined by its id, title, domain and genres. */
export const Cover = memo(function Cover({ item, className }: CoverProps): ReactNode {
  const [isImageBroken, setIsImageBroken] = useState(false);
  const { ratio } = getFormat(item.domain);
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
      {item.poster_url && !isImageBroken ? (
        <img
          src={item.poster_url}
          alt=""
          loading="lazy"
          className="size-full object-cover"
          onError={() => setIsImageBroken(true)}
        />
      ) : (
        <DrawnCover item={item} />
      )}
    </div>
  );
});

function DrawnCover({ item }: { item: CoverItem }): ReactNode {
  const { compositions, height } = getFormat(item.domain);
  const random = createSeededRandom(item.item_id);
  const palette = choosePalette(item.genres, random);
  const compose = pickRandom(random, compositions);
  const year = item.year === null ? "" : String(item.year);
  return (
    <svg viewBox={`0 0 200 ${height}`} className="size-full">
      {compose({
        title: item.title,
        credit: item.credit ?? year,
        genre: item.genres[0] ?? "",
        palette,
        random,
      })}
    </svg>
  );
}
