import { range, type Art, type Composition } from "./art";
import { between, whole } from "./chance";
import { FACES, Lettering, Small } from "./lettering";

/** 200 × 300. */
export const MOVIES: readonly [Composition, ...Composition[]] = [eclipse, cutPaper, rays, horizon, frames];

function Credits({ by, genre, fill, y = 286 }: { by: string; genre: string; fill: string; y?: number }) {
  return (
    <>
      <Small text={genre} x={14} y={y} fill={fill} />
      <Small text={by} x={186} y={y} fill={fill} align="end" />
    </>
  );
}

/** A disc before a disc, the title large at the foot. */
function eclipse({ title, by, genre, inks, chance }: Art) {
  const y = between(chance, 88, 120);
  const shift = between(chance, -34, 34);
  return (
    <>
      <rect width="200" height="300" fill={inks.ground} />
      <circle cx="100" cy={y} r="66" fill={inks.strong} />
      <circle cx={100 + shift} cy={y + shift * 0.4} r="58" fill={inks.ground} />
      <circle
        cx={100 + shift}
        cy={y + shift * 0.4}
        r="58"
        fill="none"
        stroke={inks.quiet}
        strokeWidth="0.8"
      />
      <Lettering
        text={title}
        face={FACES.capitals}
        box={{ x: 14, y: 190, width: 172, height: 76 }}
        fill={inks.letter}
        largest={31}
        stand="bottom"
      />
      <Credits by={by} genre={genre} fill={inks.letter} />
    </>
  );
}

/** Shapes as if cut from paper by hand. */
function cutPaper({ title, by, genre, inks, chance }: Art) {
  const shard = (x: number, y: number, r: number) => {
    const corners = whole(chance, 4, 6);
    return range(corners)
      .map((index) => {
        const angle = ((index + between(chance, -0.28, 0.28)) / corners) * Math.PI * 2;
        const reach = r * between(chance, 0.6, 1.15);
        return `${(x + Math.cos(angle) * reach).toFixed(1)},${(y + Math.sin(angle) * reach).toFixed(1)}`;
      })
      .join(" ");
  };
  return (
    <>
      <rect width="200" height="300" fill={inks.ground} />
      <polygon points={shard(between(chance, 120, 160), 70, 84)} fill={inks.strong} />
      <polygon points={shard(between(chance, 34, 80), 132, 62)} fill={inks.quiet} />
      <polygon points={shard(between(chance, 90, 150), 150, 26)} fill={inks.letter} />
      <Lettering
        text={title}
        face={FACES.sans}
        box={{ x: 14, y: 196, width: 172, height: 72 }}
        fill={inks.letter}
        largest={33}
        stand="bottom"
      />
      <Credits by={by} genre={genre} fill={inks.letter} />
    </>
  );
}

/** Beams from one point. */
function rays({ title, by, genre, inks, chance }: Art) {
  const n = whole(chance, 9, 15);
  const x = between(chance, 40, 160);
  const y = between(chance, 60, 110);
  const edge = (turn: number) =>
    `${(x + Math.cos(turn) * 400).toFixed(1)},${(y + Math.sin(turn) * 400).toFixed(1)}`;
  return (
    <>
      <rect width="200" height="300" fill={inks.ground} />
      {range(n).map((index) => {
        const turn = (index / n) * Math.PI * 2;
        return (
          <polygon
            key={index}
            points={`${x},${y} ${edge(turn)} ${edge(turn + Math.PI / n)}`}
            fill={inks.quiet}
            opacity={0.75}
          />
        );
      })}
      <circle cx={x} cy={y} r="25" fill={inks.strong} />
      <rect y="184" width="200" height="116" fill={inks.ground} />
      <Lettering
        text={title}
        face={FACES.heavy}
        box={{ x: 14, y: 194, width: 172, height: 74 }}
        fill={inks.letter}
        largest={32}
        align="middle"
        stand="middle"
      />
      <Credits by={by} genre={genre} fill={inks.letter} />
    </>
  );
}

/** Somebody small before something large: near or far, by day, at dusk or with no sun at all. */
function horizon({ title, by, genre, inks, chance }: Art) {
  const x = between(chance, 50, 150);
  const land = between(chance, 200, 240);
  const bands = whole(chance, 3, 6);
  const [sunX, sun] = [between(chance, 30, 170), between(chance, -14, 30)];
  const step = (land - 148) / bands;
  return (
    <>
      <rect width="200" height="300" fill={inks.ground} />
      {sun > 8 && <circle cx={sunX} cy={land - 50 + sun} r={sun} fill={inks.quiet} />}
      {range(bands).map((index) => (
        <rect
          key={index}
          y={148 + index * step}
          width="200"
          height={(step * (index + 1)) / (bands + 1)}
          fill={inks.strong}
          opacity={0.25 + (0.75 * index) / bands}
        />
      ))}
      <rect y={land} width="200" height={300 - land} fill={inks.letter} />
      <g fill={inks.letter} transform={`translate(${x} ${land})`}>
        <circle cy="-26" r="3.4" />
        <path d="M-4 2l1.6-17a2.5 2.5 0 0 1 4.8 0l1.6 17z" />
      </g>
      <Lettering
        text={title}
        face={FACES.serif}
        box={{ x: 14, y: 20, width: 172, height: 104 }}
        fill={inks.letter}
        largest={38}
      />
      <Credits by={by} genre={genre} fill={inks.ground} />
    </>
  );
}

/** A strip of stills, each a crop of one picture. */
function frames({ title, by, genre, inks, chance }: Art) {
  const grounds = [inks.strong, inks.quiet, inks.letter];
  const turn = between(chance, 0, 3);
  return (
    <>
      <rect width="200" height="300" fill={inks.ground} />
      {range(3).map((index) => {
        const y = 14 + index * 56;
        const cx = between(chance, 40, 160);
        return (
          <svg key={index} x="14" y={y} width="172" height="50" viewBox={`14 ${y} 172 50`}>
            <rect x="14" y={y} width="172" height="50" fill={grounds[Math.floor(turn + index) % 3]} />
            <circle
              cx={cx}
              cy={y + between(chance, 12, 52)}
              r={between(chance, 18, 46)}
              fill={grounds[Math.floor(turn + index + 1) % 3]}
            />
            <rect x={cx - 70} y={y + 38} width="40" height="14" fill={inks.ground} />
          </svg>
        );
      })}
      <Lettering
        text={title}
        face={FACES.capitals}
        box={{ x: 14, y: 190, width: 172, height: 78 }}
        fill={inks.letter}
        largest={29}
        stand="middle"
      />
      <Credits by={by} genre={genre} fill={inks.letter} />
    </>
  );
}
