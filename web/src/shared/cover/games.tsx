import { type Composition, type CompositionInput, range } from "./composition";
import { randomBetween, randomInteger } from "./random";
import { FONT_STYLES, SmallText, TitleText } from "./title-text";

/** Compositions of game covers, 200 × 260, with a band at the top. */
export const GAMES: readonly [Composition, ...Composition[]] = [creature, blocks, contours, emblem, maze];

function GameFrame({ title, credit, genre, palette }: CompositionInput) {
  return (
    <>
      <rect width="200" height="22" fill={palette.text} />
      <SmallText text={genre} x={14} y={14.5} fill={palette.background} />
      <SmallText text={credit} x={186} y={14.5} fill={palette.background} align="end" />
      <TitleText
        text={title}
        style={FONT_STYLES.sans}
        box={{ x: 14, y: 186, width: 172, height: 62 }}
        fill={palette.text}
        maxSize={30}
        verticalAlign="bottom"
      />
    </>
  );
}

/** Symmetric pixel creature of twelve by ten squares. */
function creature(input: CompositionInput) {
  const { palette, random } = input;
  const cells = range(10).flatMap((row) =>
    range(6).flatMap((column) => {
      const isFilled = random() < 0.36 + column * 0.06;
      const fill = random() < 0.2 ? palette.secondary : palette.primary;
      return isFilled ? [column, 11 - column].map((x) => ({ x, row, fill })) : [];
    }),
  );
  return (
    <>
      <rect width="200" height="260" fill={palette.background} />
      {cells.map(({ x, row, fill }) => (
        <rect key={`${x},${row}`} x={34 + x * 11} y={44 + row * 13} width="11.2" height="13.2" fill={fill} />
      ))}
      <GameFrame {...input} />
    </>
  );
}

/** Isometric cubes of random heights. */
function blocks(input: CompositionInput) {
  const { palette, random } = input;
  const cubes = range(4).flatMap((row) =>
    range(4).map((column) => ({ row, column, cubeHeight: randomInteger(random, 0, 4) * 13 })),
  );
  return (
    <>
      <rect width="200" height="260" fill={palette.background} />
      {cubes.map(({ row, column, cubeHeight }) => {
        const x = 100 + (column - row) * 21;
        const y = 108 + (column + row) * 11 - cubeHeight;
        return (
          <g key={`${row},${column}`}>
            <path d={`M${x} ${y}l21 11l-21 11l-21-11z`} fill={palette.primary} />
            <path d={`M${x - 21} ${y + 11}l21 11v${cubeHeight + 8}l-21-11z`} fill={palette.secondary} />
            <path
              d={`M${x + 21} ${y + 11}l-21 11v${cubeHeight + 8}l21-11z`}
              fill={palette.text}
              opacity="0.85"
            />
          </g>
        );
      })}
      <rect y="182" width="200" height="78" fill={palette.background} />
      <GameFrame {...input} />
    </>
  );
}

/** Contour map with a dashed route. */
function contours(input: CompositionInput) {
  const { palette, random } = input;
  const x = randomBetween(random, 60, 140);
  const y = randomBetween(random, 80, 120);
  const tilt = randomBetween(random, -40, 40);
  const stops = range(5).map((index) => [22 + index * 39, randomBetween(random, 50, 165)] as const);
  return (
    <>
      <rect width="200" height="260" fill={palette.background} />
      {range(8).map((index) => (
        <ellipse
          key={index}
          cx={x}
          cy={y}
          rx={16 + index * 19}
          ry={10 + index * 13.5}
          transform={`rotate(${tilt + index * 5} ${x} ${y})`}
          fill="none"
          stroke={palette.secondary}
          strokeWidth={index % 3 ? 1.4 : 3}
        />
      ))}
      <polyline
        points={stops.map((stop) => stop.join(",")).join(" ")}
        fill="none"
        stroke={palette.primary}
        strokeWidth="3"
        strokeDasharray="7 5"
      />
      <circle cx={stops[4]?.[0]} cy={stops[4]?.[1]} r="7.5" fill={palette.primary} />
      <rect y="180" width="200" height="80" fill={palette.background} />
      <GameFrame {...input} />
    </>
  );
}

/** Nested, rotated polygons. */
function emblem(input: CompositionInput) {
  const { palette, random } = input;
  const n = randomInteger(random, 3, 5);
  const sides = randomInteger(random, 3, 6);
  const shape = (r: number) =>
    range(sides)
      .map((index) => {
        const angle = (index / sides) * Math.PI * 2 - Math.PI / 2;
        return `${(100 + Math.cos(angle) * r).toFixed(1)},${(106 + Math.sin(angle) * r).toFixed(1)}`;
      })
      .join(" ");
  return (
    <>
      <rect width="200" height="260" fill={palette.background} />
      {range(n).map((index) => (
        <polygon
          key={index}
          points={shape(76 - index * (58 / n))}
          transform={`rotate(${(index * 180) / sides / n} 100 106)`}
          fill={[palette.secondary, palette.primary, palette.text][index % 3]}
        />
      ))}
      <polygon points={shape(14)} fill={palette.background} />
      <rect y="184" width="200" height="76" fill={palette.background} />
      <GameFrame {...input} />
    </>
  );
}

/** Truchet tiles of quarter circles. */
function maze(input: CompositionInput) {
  const { palette, random } = input;
  return (
    <>
      <rect width="200" height="260" fill={palette.background} />
      {range(4).flatMap((row) =>
        range(5).map((column) => {
          const x = column * 40;
          const y = 22 + row * 40;
          const stroke = random() < 0.22 ? palette.primary : palette.secondary;
          const d =
            random() < 0.5
              ? `M${x + 20} ${y}a20 20 0 0 1 -20 20M${x + 40} ${y + 20}a20 20 0 0 0 -20 20`
              : `M${x + 20} ${y}a20 20 0 0 0 20 20M${x} ${y + 20}a20 20 0 0 1 20 20`;
          return <path key={`${row},${column}`} d={d} fill="none" stroke={stroke} strokeWidth="9" />;
        }),
      )}
      <rect y="182" width="200" height="78" fill={palette.background} />
      <GameFrame {...input} />
    </>
  );
}
