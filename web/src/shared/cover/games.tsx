import { range, type Art, type Composition } from "./art";
import { between, whole } from "./chance";
import { FACES, Lettering, Small } from "./lettering";

/** 200 × 260, with a band at the head as boxes have. */
export const GAMES: readonly [Composition, ...Composition[]] = [creature, blocks, contours, emblem, maze];

function Box({ title, by, genre, inks }: Art) {
  return (
    <>
      <rect width="200" height="22" fill={inks.letter} />
      <Small text={genre} x={14} y={14.5} fill={inks.ground} />
      <Small text={by} x={186} y={14.5} fill={inks.ground} align="end" />
      <Lettering
        text={title}
        face={FACES.sans}
        box={{ x: 14, y: 186, width: 172, height: 62 }}
        fill={inks.letter}
        largest={30}
        stand="bottom"
      />
    </>
  );
}

/** A creature of twelve by ten squares, the same on both sides. */
function creature(art: Art) {
  const { inks, chance } = art;
  const cells = range(10).flatMap((row) =>
    range(6).flatMap((column) => {
      const full = chance() < 0.36 + column * 0.06;
      const fill = chance() < 0.2 ? inks.quiet : inks.strong;
      return full ? [column, 11 - column].map((x) => ({ x, row, fill })) : [];
    }),
  );
  return (
    <>
      <rect width="200" height="260" fill={inks.ground} />
      {cells.map(({ x, row, fill }) => (
        <rect key={`${x},${row}`} x={34 + x * 11} y={44 + row * 13} width="11.2" height="13.2" fill={fill} />
      ))}
      <Box {...art} />
    </>
  );
}

/** A small town of cubes. */
function blocks(art: Art) {
  const { inks, chance } = art;
  const cubes = range(4).flatMap((row) =>
    range(4).map((column) => ({ row, column, tall: whole(chance, 0, 4) * 13 })),
  );
  return (
    <>
      <rect width="200" height="260" fill={inks.ground} />
      {cubes.map(({ row, column, tall }) => {
        const x = 100 + (column - row) * 21;
        const y = 108 + (column + row) * 11 - tall;
        return (
          <g key={`${row},${column}`}>
            <path d={`M${x} ${y}l21 11l-21 11l-21-11z`} fill={inks.strong} />
            <path d={`M${x - 21} ${y + 11}l21 11v${tall + 8}l-21-11z`} fill={inks.quiet} />
            <path d={`M${x + 21} ${y + 11}l-21 11v${tall + 8}l21-11z`} fill={inks.letter} opacity="0.85" />
          </g>
        );
      })}
      <rect y="182" width="200" height="78" fill={inks.ground} />
      <Box {...art} />
    </>
  );
}

/** A map by its contours, with the way that was taken. */
function contours(art: Art) {
  const { inks, chance } = art;
  const x = between(chance, 60, 140);
  const y = between(chance, 80, 120);
  const tilt = between(chance, -40, 40);
  const stops = range(5).map((index) => [22 + index * 39, between(chance, 50, 165)] as const);
  return (
    <>
      <rect width="200" height="260" fill={inks.ground} />
      {range(8).map((index) => (
        <ellipse
          key={index}
          cx={x}
          cy={y}
          rx={16 + index * 19}
          ry={10 + index * 13.5}
          transform={`rotate(${tilt + index * 5} ${x} ${y})`}
          fill="none"
          stroke={inks.quiet}
          strokeWidth={index % 3 ? 1.4 : 3}
        />
      ))}
      <polyline
        points={stops.map((stop) => stop.join(",")).join(" ")}
        fill="none"
        stroke={inks.strong}
        strokeWidth="3"
        strokeDasharray="7 5"
      />
      <circle cx={stops[4]?.[0]} cy={stops[4]?.[1]} r="7.5" fill={inks.strong} />
      <rect y="180" width="200" height="80" fill={inks.ground} />
      <Box {...art} />
    </>
  );
}

/** Turned squares and a gem. */
function emblem(art: Art) {
  const { inks, chance } = art;
  const n = whole(chance, 3, 5);
  const sides = whole(chance, 3, 6);
  const shape = (r: number) =>
    range(sides)
      .map((index) => {
        const turn = (index / sides) * Math.PI * 2 - Math.PI / 2;
        return `${(100 + Math.cos(turn) * r).toFixed(1)},${(106 + Math.sin(turn) * r).toFixed(1)}`;
      })
      .join(" ");
  return (
    <>
      <rect width="200" height="260" fill={inks.ground} />
      {range(n).map((index) => (
        <polygon
          key={index}
          points={shape(76 - index * (58 / n))}
          transform={`rotate(${(index * 180) / sides / n} 100 106)`}
          fill={[inks.quiet, inks.strong, inks.letter][index % 3]}
        />
      ))}
      <polygon points={shape(14)} fill={inks.ground} />
      <rect y="184" width="200" height="76" fill={inks.ground} />
      <Box {...art} />
    </>
  );
}

/** Quarter turns, as a maze that never closes. */
function maze(art: Art) {
  const { inks, chance } = art;
  return (
    <>
      <rect width="200" height="260" fill={inks.ground} />
      {range(4).flatMap((row) =>
        range(5).map((column) => {
          const x = column * 40;
          const y = 22 + row * 40;
          const stroke = chance() < 0.22 ? inks.strong : inks.quiet;
          const d =
            chance() < 0.5
              ? `M${x + 20} ${y}a20 20 0 0 1 -20 20M${x + 40} ${y + 20}a20 20 0 0 0 -20 20`
              : `M${x + 20} ${y}a20 20 0 0 0 20 20M${x} ${y + 20}a20 20 0 0 1 20 20`;
          return <path key={`${row},${column}`} d={d} fill="none" stroke={stroke} strokeWidth="9" />;
        }),
      )}
      <rect y="182" width="200" height="78" fill={inks.ground} />
      <Box {...art} />
    </>
  );
}
