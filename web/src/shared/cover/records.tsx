import { type Composition, type CompositionInput, range } from "./composition";
import { pickRandom, randomBetween, randomInteger } from "./random";
import { FONT_STYLES, SmallText, TitleText } from "./title-text";

/** Compositions of record covers, 200 × 200. */
export const RECORDS: readonly [Composition, ...Composition[]] = [ridges, dots, arches, panels, grooves];

/** Waveform lines with a peak. */
function ridges({ title, credit, palette, random }: CompositionInput) {
  const peakX = randomBetween(random, 70, 130);
  return (
    <>
      <rect width="200" height="200" fill={palette.background} />
      {range(15).map((row) => {
        const y = 72 + row * 7.2;
        const points = range(35).map((index) => {
          const x = 30 + index * 4.12;
          const swell = Math.exp(-((x - peakX) ** 2) / 900);
          return `${x.toFixed(1)},${(y - swell * randomBetween(random, 2, 26) - random() * 1.6).toFixed(1)}`;
        });
        return (
          <polyline
            key={row}
            points={points.join(" ")}
            fill={palette.background}
            stroke={row % 5 === 2 ? palette.primary : palette.text}
            strokeWidth="1.3"
          />
        );
      })}
      <TitleText
        text={title}
        style={FONT_STYLES.sans}
        box={{ x: 14, y: 14, width: 172, height: 32 }}
        fill={palette.text}
        maxSize={18}
      />
      <SmallText text={credit} x={186} y={190} fill={palette.text} align="end" />
    </>
  );
}

/** Grid of dots whose sizes follow a wave. */
function dots({ title, credit, palette, random }: CompositionInput) {
  const wave = randomBetween(random, 0.5, 1.1);
  const start = randomBetween(random, 0, 6);
  return (
    <>
      <rect width="200" height="200" fill={palette.background} />
      {range(7).flatMap((row) =>
        range(9).map((column) => {
          const r = 2 + 7 * Math.abs(Math.sin(start + column * wave + row * 0.55));
          return (
            <circle
              key={`${row},${column}`}
              cx={20 + column * 20}
              cy={20 + row * 20}
              r={r}
              fill={random() < 0.14 ? palette.primary : palette.secondary}
            />
          );
        }),
      )}
      <rect y="150" width="200" height="50" fill={palette.background} />
      <TitleText
        text={title}
        style={FONT_STYLES.heavy}
        box={{ x: 14, y: 154, width: 140, height: 36 }}
        fill={palette.text}
        maxSize={22}
        verticalAlign="bottom"
      />
      <SmallText text={credit} x={186} y={189} fill={palette.text} align="end" />
    </>
  );
}

/** Concentric circles from a corner or the middle of the lower edge. */
function arches({ title, credit, palette, random }: CompositionInput) {
  const x = pickRandom(random, [0, 100, 200]);
  const ringColors = [
    palette.primary,
    palette.background,
    palette.secondary,
    palette.background,
    palette.text,
    palette.background,
  ];
  return (
    <>
      <rect width="200" height="200" fill={palette.background} />
      {range(6).map((index) => (
        <circle key={index} cx={x} cy="200" r={128 - index * 21} fill={ringColors[index]} />
      ))}
      <TitleText
        text={title}
        style={FONT_STYLES.serif}
        box={{ x: 14, y: 14, width: 172, height: 50 }}
        fill={palette.text}
        maxSize={25}
        align={x === 0 ? "end" : "start"}
      />
      <SmallText
        text={credit}
        x={x === 200 ? 14 : 186}
        y={190}
        fill={palette.text}
        align={x === 200 ? "start" : "end"}
      />
    </>
  );
}

/** Rectangles of colour above a large title, in the style of jazz records. */
function panels({ title, credit, palette, random }: CompositionInput) {
  const splitX = randomBetween(random, 66, 128);
  const splitY = randomBetween(random, 40, 66);
  return (
    <>
      <rect width="200" height="200" fill={palette.background} />
      <rect width={splitX} height={splitY} fill={palette.primary} />
      <rect x={splitX} width={200 - splitX} height={splitY * 1.5} fill={palette.secondary} />
      <circle cx={splitX} cy={splitY * 1.5} r={splitY * 0.42} fill={palette.text} />
      <TitleText
        text={title}
        style={FONT_STYLES.capitals}
        box={{ x: 14, y: 106, width: 172, height: 66 }}
        fill={palette.text}
        maxSize={34}
        verticalAlign="bottom"
      />
      <SmallText text={credit} x={14} y={188} fill={palette.text} />
    </>
  );
}

/** A record that the edges crop. */
function grooves({ title, credit, palette, random }: CompositionInput) {
  const x = randomBetween(random, 110, 170);
  const n = randomInteger(random, 6, 10);
  return (
    <>
      <rect width="200" height="200" fill={palette.background} />
      <circle cx={x} cy="128" r="96" fill={palette.text} />
      {range(n).map((index) => (
        <circle
          key={index}
          cx={x}
          cy="128"
          r={92 - index * (56 / n)}
          fill="none"
          stroke={palette.background}
          strokeWidth="0.7"
          opacity="0.6"
        />
      ))}
      <circle cx={x} cy="128" r="30" fill={palette.primary} />
      <circle cx={x} cy="128" r="4" fill={palette.background} />
      <rect width="200" height="66" fill={palette.background} />
      <TitleText
        text={title}
        style={FONT_STYLES.italic}
        box={{ x: 14, y: 12, width: 172, height: 46 }}
        fill={palette.text}
        maxSize={26}
      />
      <SmallText text={credit} x={14} y={190} fill={x > 140 ? palette.text : palette.background} />
    </>
  );
}
