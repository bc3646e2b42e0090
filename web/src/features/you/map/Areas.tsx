import { useMemo, type ReactNode } from "react";
import { Link } from "react-router";
import type { Shape } from "@/shared/client/client";
import { itemPath } from "@/shared/items/paths";
import { ACCENT_GROUND, accentOf, domainOf, DOMAINS } from "@/shared/lib/domains";
import { Pill } from "@/shared/ui/Pill";
import { areaName, areaOf, type Area, type Dot, type Light } from "./dots";

interface AreasProps {
  map: Shape<"MapOut">;
  lit: ReadonlyMap<string, Light>;
  onGo: (area: Area) => void;
}

/** The map in words: its colours, its areas with how much of yours lies there, and all of yours by area. */
export function Areas({ map, lit, onGo }: AreasProps): ReactNode {
  const yours = useMemo(() => yoursByArea(map, lit), [map, lit]);
  return (
    <div className="mt-5 space-y-5">
      <ul aria-label="Colours" className="flex flex-wrap gap-x-6 gap-y-1">
        {DOMAINS.map(({ name, many }) => (
          <li key={name} className="flex items-center gap-2 text-caption text-soft">
            <span aria-hidden className={`size-2.5 rounded-full ${ACCENT_GROUND[accentOf(name)]}`} />
            {many}
          </li>
        ))}
      </ul>
      {map.areas.length > 0 && (
        <ul aria-label="Areas" className="flex flex-wrap gap-2">
          {yours.map(({ area, mine }) => (
            <li key={area.label}>
              <Pill onClick={() => onGo(area)}>
                <span className="sr-only">Go to </span>
                {areaName(area)}
                {mine.length > 0 && (
                  <span className="text-accent tabular-nums">
                    {mine.length}
                    <span className="sr-only"> of yours</span>
                  </span>
                )}
              </Pill>
            </li>
          ))}
        </ul>
      )}
      {lit.size > 0 && (
        <details>
          <summary className="inline-flex min-h-11 cursor-pointer items-center text-soft underline decoration-line underline-offset-4 hover:text-ink">
            Yours on the map, as a list
          </summary>
          <dl className="mt-2 grid gap-x-10 gap-y-3 sm:grid-cols-[12rem_1fr]">
            {yours
              .filter(({ mine }) => mine.length > 0)
              .map(({ area, mine }) => (
                <div key={area.label} className="contents">
                  <dt className="text-soft max-sm:-mb-3">{areaName(area)}</dt>
                  <dd>
                    <ul className="flex flex-wrap gap-x-5">
                      {mine.map(({ item_id, title, domain }) => (
                        <li key={item_id}>
                          <Link
                            to={itemPath(item_id)}
                            className="inline-block py-1 font-serif pointer-coarse:min-w-11 pointer-coarse:py-3 text-name underline decoration-line underline-offset-4 hover:decoration-current"
                          >
                            {title}
                            <span className="sr-only">, {domainOf(domain).one}</span>
                          </Link>
                        </li>
                      ))}
                    </ul>
                  </dd>
                </div>
              ))}
          </dl>
        </details>
      )}
    </div>
  );
}

interface Here {
  area: Area;
  mine: Dot[];
}

/** The areas with what of yours lies there, the fullest first. */
function yoursByArea({ items, areas }: Shape<"MapOut">, lit: ReadonlyMap<string, Light>): Here[] {
  const all = areas.map((area): Here => ({ area, mine: [] }));
  for (const dot of items) {
    if (!lit.has(dot.item_id)) continue;
    const near = areaOf(dot, areas);
    all.find(({ area }) => area === near)?.mine.push(dot);
  }
  return all.sort((a, b) => b.mine.length - a.mine.length);
}
