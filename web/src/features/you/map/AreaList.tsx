import { type ReactNode, useMemo } from "react";
import { Link } from "react-router";
import type { ApiSchema } from "@/shared/client/client";
import { getItemPath } from "@/shared/items/paths";
import { ACCENT_BACKGROUND_CLASSES, DOMAINS, getAccent, getDomain } from "@/shared/lib/domains";
import { Pill } from "@/shared/ui/Pill";
import { type Area, type Dot, findArea, formatAreaName, type Preference } from "./dots";

interface AreaListProps {
  map: ApiSchema<"MapOut">;
  preferences: ReadonlyMap<string, Preference>;
  onSelect: (area: Area) => void;
}

/** The map as text: its colours, its areas, and the items of the user by area. */
export function AreaList({ map, preferences, onSelect }: AreaListProps): ReactNode {
  const dotsByArea = useMemo(() => groupByArea(map, preferences), [map, preferences]);
  return (
    <div className="mt-5 space-y-5">
      <ul aria-label="Colours" className="flex flex-wrap gap-x-6 gap-y-1">
        {DOMAINS.map(({ name, plural }) => (
          <li key={name} className="flex items-center gap-2 text-caption text-soft">
            <span
              aria-hidden
              className={`size-2.5 rounded-full ${ACCENT_BACKGROUND_CLASSES[getAccent(name)]}`}
            />
            {plural}
          </li>
        ))}
      </ul>
      {map.areas.length > 0 && (
        <ul aria-label="Areas" className="flex flex-wrap gap-2">
          {dotsByArea.map(({ area, dots }) => (
            <li key={area.label}>
              <Pill onClick={() => onSelect(area)}>
                <span className="sr-only">Go to </span>
                {formatAreaName(area)}
                {dots.length > 0 && (
                  <span className="text-accent tabular-nums">
                    {dots.length}
                    <span className="sr-only"> of yours</span>
                  </span>
                )}
              </Pill>
            </li>
          ))}
        </ul>
      )}
      {preferences.size > 0 && (
        <details>
          <summary className="inline-flex min-h-11 cursor-pointer items-center text-soft underline decoration-line underline-offset-4 hover:text-ink">
            Your items on the map, as a list
          </summary>
          <dl className="mt-2 grid gap-x-10 gap-y-3 sm:grid-cols-[12rem_1fr]">
            {dotsByArea
              .filter(({ dots }) => dots.length > 0)
              .map(({ area, dots }) => (
                <div key={area.label} className="contents">
                  <dt className="text-soft max-sm:-mb-3">{formatAreaName(area)}</dt>
                  <dd>
                    <ul className="flex flex-wrap gap-x-5">
                      {dots.map(({ item_id, title, domain }) => (
                        <li key={item_id}>
                          <Link
                            to={getItemPath(item_id)}
                            className="inline-block py-1 font-serif pointer-coarse:min-w-11 pointer-coarse:py-3 text-name underline decoration-line underline-offset-4 hover:decoration-current"
                          >
                            {title}
                            <span className="sr-only">, {getDomain(domain).singular}</span>
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

interface AreaDots {
  area: Area;
  dots: Dot[];
}

/** Groups the items of the user by area, the largest group first. */
function groupByArea(
  { items, areas }: ApiSchema<"MapOut">,
  preferences: ReadonlyMap<string, Preference>,
): AreaDots[] {
  const groups = areas.map((area): AreaDots => ({ area, dots: [] }));
  for (const dot of items) {
    if (!preferences.has(dot.item_id)) continue;
    const nearestArea = findArea(dot, areas);
    groups.find(({ area }) => area === nearestArea)?.dots.push(dot);
  }
  return groups.sort((a, b) => b.dots.length - a.dots.length);
}
