import { type Composition, type CompositionInput, range } from "./composition";
import { randomBetween, randomInteger } from "./random";
import { FONT_STYLES, SmallText, TitleText } from "./title-text";

/** Compositions of film posters, 200 × 300. */
export const MOVIES: readonly [Composition, ...Composition[]] = [eclipse, cutPaper, rays, horizon, frames];

function Credits({
  by: credit,
  genre,
  fill,
  y = 286,
}: {
  by: string;
  genre: string;
  fill: string;
  y?: number;
}) {
  return (
    <>
      <SmallText text={genre} x={14} y={y} fill={fill} />
      <SmallText text={credit} x={186} y={y} fill={fill} align="end" />
    </>
  );
}

/** A disc that covers another, above the title. */
function eclipse({ title, credit, genre, palette, random }: CompositionInput) {
  const y = randomBetween(random, 88, 120);
  const shift = randomBetween(random, -34, 34);
  return (
    <>
      <rect width="200" height="300" fill={palette.background} />
      <circle cx="100" cy={y} r="66" fill={palette.primary} />
      <circle cx={100 + shift} cy={y + shift * 0.4} r="58" fill={palette.background} />
      <circle
        cx={100 + shift}
        cy={y + shift * 0.4}
        r="58"
        fill="none"
        stroke={palette.secondary}
        strokeWidth="0.8"
      />
      <TitleText
        text={title}
        style={FONT_STYLES.capitals}
        box={{ x: 14, y: 190, width: 172, height: 76 }}
        fill={palette.text}
        maxSize={31}
        verticalAlign="bottom"
      />
      <Credits by={credit} genre={genre} fill={palette.text} />
    </>
  );
}

/** Irregular polygons, like cut paper. */
function cutPaper({ title, credit, genre, palette, random }: CompositionInput) {
  const shard = (x: number, y: number, r: number) => {
    const corners = randomInteger(random, 4, 6);
    return range(corners)
      .map((index) => {
        const angle = ((index + randomBetween(random, -0.28, 0.28)) / corners) * Math.PI * 2;
        const reach = r * randomBetween(random, 0.6, 1.15);
        return `${(x + Math.cos(angle) * reach).toFixed(1)},${(y + Math.sin(angle) * reach).toFixed(1)}`;
      })
      .join(" ");
  };
  return (
    <>
      <rect width="200" height="300" fill={palette.background} />
      <polygon points={shard(randomBetween(random, 120, 160), 70, 84)} fill={palette.primary} />
      <polygon points={shard(randomBetween(random, 34, 80), 132, 62)} fill={palette.secondary} />
      <polygon points={shard(randomBetween(random, 90, 150), 150, 26)} fill={palette.text} />
      <TitleText
        text={title}
        style={FONT_STYLES.sans}
        box={{ x: 14, y: 196, width: 172, height: 72 }}
        fill={palette.text}
        maxSize={33}
        verticalAlign="bottom"
      />
      <Credits by={credit} genre={genre} fill={palette.text} />
    </>
  );
}

/** Rays from one point. */
function rays({ title, credit, genre, palette, random }: CompositionInput) {
  const n = randomInteger(random, 9, 15);
  const x = randomBetween(random, 40, 160);
  const y = randomBetween(random, 60, 110);
  const edge = (angle: number) =>
    `${(x + Math.cos(angle) * 400).toFixed(1)},${(y + Math.sin(angle) * 400).toFixed(1)}`;
  return (
    <>
      <rect width="200" height="300" fill={palette.background} />
      {range(n).map((index) => {
        const angle = (index / n) * Math.PI * 2;
        return (
          <polygon
            key={index}
            points={`${x},${y} ${edge(angle)} ${edge(angle + Math.PI / n)}`}
            fill={palette.secondary}
            opacity={0.75}
          />
        );
      })}
      <circle cx={x} cy={y} r="25" fill={palette.primary} />
      <rect y="184" width="200" height="116" fill={palette.background} />
      <TitleText
        text={title}
        style={FONT_STYLES.heavy}
        box={{ x: 14, y: 194, width: 172, height: 74 }}
        fill={palette.text}
        maxSize={32}
        align="middle"
        verticalAlign="middle"
      />
      <Credits by={credit} genre={genre} fill={palette.text} />
    </>
  );
}

/** Small figure on a horizon, with or without a sun. */
function horizon({ title, credit, genre, palette, random }: CompositionInput) {
  const x = randomBetween(random, 50, 150);
  const land = randomBetween(random, 200, 240);
  const bands = randomInteger(random, 3, 6);
  const [sunX, sun] = [randomBetween(random, 30, 170), randomBetween(random, -14, 30)];
  const step = (land - 148) / bands;
  return (
    <>
      <rect width="200" height="300" fill={palette.background} />
      {sun > 8 && <circle cx={sunX} cy={land - 50 + sun} r={sun} fill={palette.secondary} />}
      {range(bands).map((index) => (
        <rect
          key={index}
          y={148 + index * step}
          width="200"
          height={(step * (index + 1)) / (bands + 1)}
          fill={palette.primary}
          opacity={0.25 + (0.75 * index) / bands}
        />
      ))}
      <rect y={land} width="200" height={300 - land} fill={palette.text} />
      <g fill={palette.text} transform={`translate(${x} ${land})`}>
        <circle cy="-26" r="3.4" />
        <path d="M-4 2l1.6-17a2.5 2.5 0 0 1 4.8 0l1.6 17z" />
      </g>
      <TitleText
        text={title}
        style={FONT_STYLES.serif}
        box={{ x: 14, y: 20, width: 172, height: 104 }}
        fill={palette.text}
        maxSize={38}
      />
      <Credits by={credit} genre={genre} fill={palette.background} />
    </>
  );
}

/** Strip of three film frames. */
function frames({ title, credit, genre, palette, random }: CompositionInput) {
  const grounds = [palette.primary, palette.secondary, palette.text];
  const firstColor = randomBetween(random, 0, 3);
  return (
    <>
      <rect width="200" height="300" fill={palette.background} />
      {range(3).map((index) => {
        const y = 14 + index * 56;
        const cx = randomBetween(random, 40, 160);
        return (
          <svg key={index} x="14" y={y} width="172" height="50" viewBox={`14 ${y} 172 50`}>
            <rect x="14" y={y} width="172" height="50" fill={grounds[Math.floor(firstColor + index) % 3]} />
            <circle
              cx={cx}
              cy={y + randomBetween(random, 12, 52)}
              r={randomBetween(random, 18, 46)}
              fill={grounds[Math.floor(firstColor + index + 1) % 3]}
            />
            <rect x={cx - 70} y={y + 38} width="40" height="14" fill={palette.background} />
          </svg>
        );
      })}
      <TitleText
        text={title}
        style={FONT_STYLES.capitals}
        box={{ x: 14, y: 190, width: 172, height: 78 }}
        fill={palette.text}
        maxSize={29}
        verticalAlign="middle"
      />
      <Credits by={credit} genre={genre} fill={palette.text} />
    </>
  );
}
