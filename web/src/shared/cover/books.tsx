import { type Composition, range } from "./composition";
import { createSeededRandom, pickRandom, randomBetween, randomInteger } from "./random";
import { FONT_STYLES, SmallText, TitleText } from "./title-text";

/** Compositions of book covers, 200 × 304. */
export const BOOKS: readonly [Composition, ...Composition[]] = [suns, plate, hills, columns, leaves];

/** Large title over two discs cropped by the lower edge. */
function suns({ title, credit, palette, random }: Parameters<Composition>[0]) {
  const x = randomBetween(random, 50, 150);
  const r = randomBetween(random, 46, 74);
  return (
    <>
      <rect width="200" height="304" fill={palette.background} />
      <circle cx={x} cy={304 - r * 0.9} r={r} fill={palette.primary} />
      <circle
        cx={200 - x}
        cy={304 - r * 0.35}
        r={r * 0.62}
        fill={palette.secondary}
        style={{ mixBlendMode: "multiply" }}
      />
      <rect x="22" y="22" width="22" height="2" fill={palette.primary} />
      <TitleText
        text={title}
        style={FONT_STYLES.serif}
        box={{ x: 22, y: 34, width: 162, height: 112 }}
        fill={palette.text}
        maxSize={36}
      />
      <SmallText text={credit} x={50} y={26} fill={palette.text} />
    </>
  );
}

/** Tiled pattern with a plate for the title. */
function plate({ title, credit, palette, random }: Parameters<Composition>[0]) {
  const kind = randomInteger(random, 0, 2);
  const step = pickRandom(random, [25, 33.4, 40]);
  const tiles = range(Math.ceil(304 / step)).flatMap((row) =>
    range(Math.ceil(200 / step)).map((column) => ({ row, column })),
  );
  return (
    <>
      <rect width="200" height="304" fill={palette.primary} />
      {tiles.map(({ row, column }) => {
        const x = column * step;
        const y = row * step;
        const fill = (row + column) % 2 ? palette.secondary : palette.background;
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
      <rect x="26" y="62" width="148" height="118" fill={palette.background} />
      <rect x="31" y="67" width="138" height="108" fill="none" stroke={palette.text} strokeWidth="0.8" />
      <TitleText
        text={title}
        style={FONT_STYLES.italic}
        box={{ x: 38, y: 76, width: 124, height: 74 }}
        fill={palette.text}
        maxSize={27}
        align="middle"
        verticalAlign="middle"
      />
      <SmallText text={credit} x={100} y={166} fill={palette.text} align="middle" />
    </>
  );
}

/** Layers of hills under a sun. */
function hills({ title, credit, palette, random }: Parameters<Composition>[0]) {
  const ridge = (base: number, swing: number) => {
    const points = range(6).map(
      (index) => `${index * 40},${(base + randomBetween(random, -swing, swing)).toFixed(1)}`,
    );
    return `M-20 320L-20 ${base}L${points.join(" ")}L220 ${base}V320Z`;
  };
  const layers = [
    [196, 26, palette.secondary, 0.55],
    [226, 22, palette.secondary, 1],
    [262, 16, palette.text, 1],
  ] as const;
  return (
    <>
      <rect width="200" height="304" fill={palette.background} />
      <circle
        cx={randomBetween(random, 60, 150)}
        cy={randomBetween(random, 158, 184)}
        r={randomBetween(random, 24, 38)}
        fill={palette.primary}
      />
      {layers.map(([base, swing, fill, opacity]) => (
        <path key={base} d={ridge(base, swing)} fill={fill} opacity={opacity} />
      ))}
      <TitleText
        text={title}
        style={FONT_STYLES.heavy}
        box={{ x: 16, y: 24, width: 168, height: 96 }}
        fill={palette.text}
        maxSize={33}
        align="middle"
      />
      <SmallText text={credit} x={100} y={290} fill={palette.background} align="middle" />
    </>
  );
}

/** Vertical bars, one of them short, above a rule and the title. */
function columns({ title, credit, palette, random }: Parameters<Composition>[0]) {
  const n = randomInteger(random, 5, 9);
  const columnWidth = 160 / n;
  const brokenColumn = randomInteger(random, 0, n - 1);
  return (
    <>
      <rect width="200" height="304" fill={palette.background} />
      {range(n).map((index) => {
        const columnHeight =
          index === brokenColumn ? randomBetween(random, 40, 90) : randomBetween(random, 120, 158);
        return (
          <rect
            key={index}
            x={24 + index * columnWidth}
            y={index === brokenColumn ? 18 : 174 - columnHeight}
            width={columnWidth * 0.62}
            height={columnHeight}
            fill={index === brokenColumn ? palette.primary : palette.secondary}
          />
        );
      })}
      <rect x="24" y="186" width="160" height="1.4" fill={palette.text} />
      <TitleText
        text={title}
        style={FONT_STYLES.serif}
        box={{ x: 24, y: 196, width: 160, height: 74 }}
        fill={palette.text}
        maxSize={29}
      />
      <SmallText text={credit} x={24} y={290} fill={palette.text} />
    </>
  );
}

/** A branch with leaves. */
function leaves({ title, credit, palette, random }: Parameters<Composition>[0]) {
  const lean = randomBetween(random, -26, 26);
  const titleRandom = createSeededRandom(title);
  return (
    <>
      <rect width="200" height="304" fill={palette.background} />
      <path
        d={`M100 316Q${100 + lean} 220 ${100 + lean * 1.6} 118`}
        stroke={palette.text}
        strokeWidth="2"
        fill="none"
      />
      {range(9).map((index) => {
        const side = index % 2 ? 1 : -1;
        const t = 0.12 + index * 0.1;
        const x = 100 + lean * 2 * t * (1 - t) + lean * 1.6 * t * t;
        const y = 316 - t * 198;
        const leafLength = 46 * (1 - t * 0.5) * randomBetween(titleRandom, 0.8, 1.15);
        return (
          <path
            key={index}
            d={`M0 0Q${leafLength * 0.5} ${-leafLength * 0.42} ${leafLength} 0Q${leafLength * 0.5} ${leafLength * 0.42} 0 0Z`}
            transform={`translate(${x} ${y}) rotate(${side > 0 ? -32 : 212})`}
            fill={index % 3 ? palette.secondary : palette.primary}
          />
        );
      })}
      <TitleText
        text={title}
        style={FONT_STYLES.italic}
        box={{ x: 16, y: 22, width: 168, height: 84 }}
        fill={palette.text}
        maxSize={34}
        align="middle"
      />
      <SmallText text={credit} x={184} y={290} fill={palette.text} align="end" />
    </>
  );
}
