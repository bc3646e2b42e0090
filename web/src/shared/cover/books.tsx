import { range, type Composition } from "./art";
import { between, chanceOf, pick, whole } from "./chance";
import { FACES, Lettering, Small } from "./lettering";

/** 200 × 304. */
export const BOOKS: readonly [Composition, ...Composition[]] = [suns, plate, hills, columns, leaves];

/** A large title over one or two discs that the ground cuts. */
function suns({ title, by, inks, chance }: Parameters<Composition>[0]) {
  const x = between(chance, 50, 150);
  const r = between(chance, 46, 74);
  return (
    <>
      <rect width="200" height="304" fill={inks.ground} />
      <circle cx={x} cy={304 - r * 0.9} r={r} fill={inks.strong} />
      <circle
        cx={200 - x}
        cy={304 - r * 0.35}
        r={r * 0.62}
        fill={inks.quiet}
        style={{ mixBlendMode: "multiply" }}
      />
      <rect x="22" y="22" width="22" height="2" fill={inks.strong} />
      <Lettering
        text={title}
        face={FACES.serif}
        box={{ x: 22, y: 34, width: 162, height: 112 }}
        fill={inks.letter}
        largest={36}
      />
      <Small text={by} x={50} y={26} fill={inks.letter} />
    </>
  );
}

/** A woven pattern with a plate for the title, as on bound series. */
function plate({ title, by, inks, chance }: Parameters<Composition>[0]) {
  const kind = whole(chance, 0, 2);
  const step = pick(chance, [25, 33.4, 40]);
  const tiles = range(Math.ceil(304 / step)).flatMap((row) =>
    range(Math.ceil(200 / step)).map((column) => ({ row, column })),
  );
  return (
    <>
      <rect width="200" height="304" fill={inks.strong} />
      {tiles.map(({ row, column }) => {
        const x = column * step;
        const y = row * step;
        const fill = (row + column) % 2 ? inks.quiet : inks.ground;
        if (kind === 0)
          return (
            <path
              key={`${x},${y}`}
              d={`M${x} ${y}h${step}a${step} ${step} 0 0 1 ${-step} ${step}z`}
              fill={fill}
            />
          );
        if (kind === 1)
          return (
            <circle
              key={`${x},${y}`}
              cx={x + step / 2}
              cy={y + step / 2}
              r={step * ((row + column) % 2 ? 0.2 : 0.4)}
              fill={fill}
            />
          );
        return (
          <path
            key={`${x},${y}`}
            d={`M${x + step / 2} ${y}l${step / 2} ${step / 2}l${-step / 2} ${step / 2}l${-step / 2} ${-step / 2}z`}
            fill={fill}
          />
        );
      })}
      <rect x="26" y="62" width="148" height="118" fill={inks.ground} />
      <rect x="31" y="67" width="138" height="108" fill="none" stroke={inks.letter} strokeWidth="0.8" />
      <Lettering
        text={title}
        face={FACES.italic}
        box={{ x: 38, y: 76, width: 124, height: 74 }}
        fill={inks.letter}
        largest={27}
        align="middle"
        stand="middle"
      />
      <Small text={by} x={100} y={166} fill={inks.letter} align="middle" />
    </>
  );
}

/** Hills behind hills under a low sun. */
function hills({ title, by, inks, chance }: Parameters<Composition>[0]) {
  const ridge = (base: number, swing: number) => {
    const points = range(6).map(
      (index) => `${index * 40},${(base + between(chance, -swing, swing)).toFixed(1)}`,
    );
    return `M-20 320L-20 ${base}L${points.join(" ")}L220 ${base}V320Z`;
  };
  const layers = [
    [196, 26, inks.quiet, 0.55],
    [226, 22, inks.quiet, 1],
    [262, 16, inks.letter, 1],
  ] as const;
  return (
    <>
      <rect width="200" height="304" fill={inks.ground} />
      <circle
        cx={between(chance, 60, 150)}
        cy={between(chance, 158, 184)}
        r={between(chance, 24, 38)}
        fill={inks.strong}
      />
      {layers.map(([base, swing, fill, opacity]) => (
        <path key={base} d={ridge(base, swing)} fill={fill} opacity={opacity} />
      ))}
      <Lettering
        text={title}
        face={FACES.heavy}
        box={{ x: 16, y: 24, width: 168, height: 96 }}
        fill={inks.letter}
        largest={33}
        align="middle"
      />
      <Small text={by} x={100} y={290} fill={inks.ground} align="middle" />
    </>
  );
}

/** Upright stripes, one of them broken, with the title beneath a rule. */
function columns({ title, by, inks, chance }: Parameters<Composition>[0]) {
  const n = whole(chance, 5, 9);
  const wide = 160 / n;
  const odd = whole(chance, 0, n - 1);
  return (
    <>
      <rect width="200" height="304" fill={inks.ground} />
      {range(n).map((index) => {
        const tall = index === odd ? between(chance, 40, 90) : between(chance, 120, 158);
        return (
          <rect
            key={index}
            x={24 + index * wide}
            y={index === odd ? 18 : 174 - tall}
            width={wide * 0.62}
            height={tall}
            fill={index === odd ? inks.strong : inks.quiet}
          />
        );
      })}
      <rect x="24" y="186" width="160" height="1.4" fill={inks.letter} />
      <Lettering
        text={title}
        face={FACES.serif}
        box={{ x: 24, y: 196, width: 160, height: 74 }}
        fill={inks.letter}
        largest={29}
      />
      <Small text={by} x={24} y={290} fill={inks.letter} />
    </>
  );
}

/** One branch, grown from the title. */
function leaves({ title, by, inks, chance }: Parameters<Composition>[0]) {
  const lean = between(chance, -26, 26);
  const grow = chanceOf(title);
  return (
    <>
      <rect width="200" height="304" fill={inks.ground} />
      <path
        d={`M100 316Q${100 + lean} 220 ${100 + lean * 1.6} 118`}
        stroke={inks.letter}
        strokeWidth="2"
        fill="none"
      />
      {range(9).map((index) => {
        const side = index % 2 ? 1 : -1;
        const t = 0.12 + index * 0.1;
        const x = 100 + lean * 2 * t * (1 - t) + lean * 1.6 * t * t;
        const y = 316 - t * 198;
        const long = 46 * (1 - t * 0.5) * between(grow, 0.8, 1.15);
        return (
          <path
            key={index}
            d={`M0 0Q${long * 0.5} ${-long * 0.42} ${long} 0Q${long * 0.5} ${long * 0.42} 0 0Z`}
            transform={`translate(${x} ${y}) rotate(${side > 0 ? -32 : 212})`}
            fill={index % 3 ? inks.quiet : inks.strong}
          />
        );
      })}
      <Lettering
        text={title}
        face={FACES.italic}
        box={{ x: 16, y: 22, width: 168, height: 84 }}
        fill={inks.letter}
        largest={34}
        align="middle"
      />
      <Small text={by} x={184} y={290} fill={inks.letter} align="end" />
    </>
  );
}
