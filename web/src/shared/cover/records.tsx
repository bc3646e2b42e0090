import { range, type Art, type Composition } from "./art";
import { between, pick, whole } from "./chance";
import { FACES, Lettering, Small } from "./lettering";

/** 200 × 200. */
export const RECORDS: readonly [Composition, ...Composition[]] = [ridges, dots, arches, panels, grooves];

/** Lines that rise where it is loud. */
function ridges({ title, by, inks, chance }: Art) {
  const loud = between(chance, 70, 130);
  return (
    <>
      <rect width="200" height="200" fill={inks.ground} />
      {range(15).map((row) => {
        const y = 72 + row * 7.2;
        const points = range(35).map((index) => {
          const x = 30 + index * 4.12;
          const swell = Math.exp(-((x - loud) ** 2) / 900);
          return `${x.toFixed(1)},${(y - swell * between(chance, 2, 26) - chance() * 1.6).toFixed(1)}`;
        });
        return (
          <polyline
            key={row}
            points={points.join(" ")}
            fill={inks.ground}
            stroke={row % 5 === 2 ? inks.strong : inks.letter}
            strokeWidth="1.3"
          />
        );
      })}
      <Lettering
        text={title}
        face={FACES.sans}
        box={{ x: 14, y: 14, width: 172, height: 32 }}
        fill={inks.letter}
        largest={18}
      />
      <Small text={by} x={186} y={190} fill={inks.letter} align="end" />
    </>
  );
}

/** A beat, written as dots. */
function dots({ title, by, inks, chance }: Art) {
  const wave = between(chance, 0.5, 1.1);
  const start = between(chance, 0, 6);
  return (
    <>
      <rect width="200" height="200" fill={inks.ground} />
      {range(7).flatMap((row) =>
        range(9).map((column) => {
          const r = 2 + 7 * Math.abs(Math.sin(start + column * wave + row * 0.55));
          return (
            <circle
              key={`${row},${column}`}
              cx={20 + column * 20}
              cy={20 + row * 20}
              r={r}
              fill={chance() < 0.14 ? inks.strong : inks.quiet}
            />
          );
        }),
      )}
      <rect y="150" width="200" height="50" fill={inks.ground} />
      <Lettering
        text={title}
        face={FACES.heavy}
        box={{ x: 14, y: 154, width: 140, height: 36 }}
        fill={inks.letter}
        largest={22}
        stand="bottom"
      />
      <Small text={by} x={186} y={189} fill={inks.letter} align="end" />
    </>
  );
}

/** Bows within bows, rising from a corner or the foot. */
function arches({ title, by, inks, chance }: Art) {
  const x = pick(chance, [0, 100, 200]);
  const inksInTurn = [inks.strong, inks.ground, inks.quiet, inks.ground, inks.letter, inks.ground];
  return (
    <>
      <rect width="200" height="200" fill={inks.ground} />
      {range(6).map((index) => (
        <circle key={index} cx={x} cy="200" r={128 - index * 21} fill={inksInTurn[index]} />
      ))}
      <Lettering
        text={title}
        face={FACES.serif}
        box={{ x: 14, y: 14, width: 172, height: 50 }}
        fill={inks.letter}
        largest={25}
        align={x === 0 ? "end" : "start"}
      />
      <Small
        text={by}
        x={x === 200 ? 14 : 186}
        y={190}
        fill={inks.letter}
        align={x === 200 ? "start" : "end"}
      />
    </>
  );
}

/** Blocks of ink and one large word, as jazz was sold. */
function panels({ title, by, inks, chance }: Art) {
  const cut = between(chance, 66, 128);
  const high = between(chance, 40, 66);
  return (
    <>
      <rect width="200" height="200" fill={inks.ground} />
      <rect width={cut} height={high} fill={inks.strong} />
      <rect x={cut} width={200 - cut} height={high * 1.5} fill={inks.quiet} />
      <circle cx={cut} cy={high * 1.5} r={high * 0.42} fill={inks.letter} />
      <Lettering
        text={title}
        face={FACES.capitals}
        box={{ x: 14, y: 106, width: 172, height: 66 }}
        fill={inks.letter}
        largest={34}
        stand="bottom"
      />
      <Small text={by} x={14} y={188} fill={inks.letter} />
    </>
  );
}

/** The record itself, half out of the picture. */
function grooves({ title, by, inks, chance }: Art) {
  const x = between(chance, 110, 170);
  const n = whole(chance, 6, 10);
  return (
    <>
      <rect width="200" height="200" fill={inks.ground} />
      <circle cx={x} cy="128" r="96" fill={inks.letter} />
      {range(n).map((index) => (
        <circle
          key={index}
          cx={x}
          cy="128"
          r={92 - index * (56 / n)}
          fill="none"
          stroke={inks.ground}
          strokeWidth="0.7"
          opacity="0.6"
        />
      ))}
      <circle cx={x} cy="128" r="30" fill={inks.strong} />
      <circle cx={x} cy="128" r="4" fill={inks.ground} />
      <rect width="200" height="66" fill={inks.ground} />
      <Lettering
        text={title}
        face={FACES.italic}
        box={{ x: 14, y: 12, width: 172, height: 46 }}
        fill={inks.letter}
        largest={26}
      />
      <Small text={by} x={14} y={190} fill={x > 140 ? inks.letter : inks.ground} />
    </>
  );
}
