import type { ReactNode } from "react";
import { Link } from "react-router";
import { Cover } from "@/shared/cover/Cover";
import { getItemPath } from "@/shared/items/paths";
import { ACCENT_TEXT_CLASSES, getAccent, getDomain } from "@/shared/lib/domains";
import { markCoverForTransition } from "@/shared/lib/cover-transition";
import { IconButton } from "@/shared/ui/Button";
import type { Dot, Preference } from "./dots";

interface SelectedDotProps {
  dot: Dot;
  preference: Preference | undefined;
  onClose: () => void;
}

/** Details of the selected item, with a link to its page. */
export function SelectedDot({ dot, preference, onClose }: SelectedDotProps): ReactNode {
  const { item_id, title, domain, genre } = dot;
  const cover = { item_id, title, domain, genres: genre ? [genre] : [], year: null, poster_url: null };
  return (
    <div className="absolute bottom-3 left-3 flex max-w-[calc(100%-1.5rem)] items-center gap-4 rounded-xl border border-line bg-raised py-3 pr-1 pl-3 shadow-lift">
      <Link
        to={getItemPath(item_id)}
        viewTransition
        onClick={markCoverForTransition}
        aria-hidden
        tabIndex={-1}
        className="w-14 shrink-0"
      >
        <Cover item={cover} />
      </Link>
      <div className="min-w-0">
        <p className="text-caption text-soft">
          <span className={`font-semibold ${ACCENT_TEXT_CLASSES[getAccent(domain)]}`}>
            {getDomain(domain).singular}
          </span>
          {genre && ` · ${genre}`}
        </p>
        <Link
          to={getItemPath(item_id)}
          viewTransition
          className="line-clamp-2 max-w-[22ch] font-serif text-[1.1875rem] leading-tight underline-offset-4 hover:underline"
        >
          {title}
        </Link>
        {preference && (
          <p className="reason mt-1 text-caption">{preference === "liked" ? "You like it" : "Not for you"}</p>
        )}
      </div>
      <IconButton icon="close" label={`Close ${title}`} className="self-start" onClick={onClose} />
    </div>
  );
}
