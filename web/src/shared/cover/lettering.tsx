import type { ReactNode } from "react";

/** A face that covers are lettered in: family, weight, and how wide its letters are in ems. */
export interface Face {
  family: string;
  weight: number;
  italic?: boolean;
  capitals?: boolean;
  lower: number;
  upper: number;
  tracking: number;
}

const SERIF = "Newsreader, Georgia, serif";
const SANS = "'Instrument Sans', system-ui, sans-serif";

export const FACES = {
  serif: { family: SERIF, weight: 480, lower: 0.53, upper: 0.74, tracking: -0.015 },
  italic: { family: SERIF, weight: 460, italic: true, lower: 0.505, upper: 0.73, tracking: -0.01 },
  heavy: { family: SERIF, weight: 760, lower: 0.575, upper: 0.8, tracking: -0.025 },
  sans: { family: SANS, weight: 700, lower: 0.6, upper: 0.74, tracking: -0.03 },
  capitals: { family: SANS, weight: 700, capitals: true, lower: 0.67, upper: 0.71, tracking: 0.01 },
} satisfies Record<string, Face>;

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Fitted {
  lines: string[];
  size: number;
}

const LEADING = 1.02;
const NARROW = new Set(" .,:;'’!|iIljtfr()[]-");
const WIDE = new Set("mwMW@&");

/** The largest size, at most `largest`, at which the words fill the box without breaking one. */
export function fit(text: string, face: Face, box: Box, largest: number): Fitted {
  const words = (face.capitals ? text.toUpperCase() : text).split(/\s+/);
  for (let size = largest; size >= 7; size -= 1) {
    const lines = wrapped(words, box.width / size, face);
    const fits = lines.every((line) => width(line, face) * size <= box.width);
    if (fits && lines.length * size * LEADING <= box.height) return { lines, size };
  }
  return {
    lines: wrapped(words, box.width / 7, face).slice(0, Math.max(1, Math.floor(box.height / 7.2))),
    size: 7,
  };
}

function wrapped(words: readonly string[], room: number, face: Face): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && width(`${last} ${word}`, face) <= room)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function width(text: string, face: Face): number {
  let ems = 0;
  for (const letter of text) {
    const upper = letter !== letter.toLowerCase() || /\d/.test(letter);
    const plain = upper ? face.upper : face.lower;
    ems += (NARROW.has(letter) ? plain * 0.62 : WIDE.has(letter) ? plain * 1.45 : plain) + face.tracking;
  }
  return ems;
}

interface LetteringProps {
  text: string;
  face: Face;
  box: Box;
  fill: string;
  largest?: number;
  align?: "start" | "middle" | "end";
  /** Where the lines stand in the box. */
  stand?: "top" | "middle" | "bottom";
}

/** A title set into a box. */
export function Lettering({
  text,
  face,
  box,
  fill,
  largest = 34,
  align = "start",
  stand = "top",
}: LetteringProps): ReactNode {
  const { lines, size } = fit(text, face, box, largest);
  const tall = lines.length * size * LEADING;
  const spare = box.height - tall;
  const top = box.y + (stand === "top" ? 0 : stand === "middle" ? spare / 2 : spare);
  const x = box.x + (align === "start" ? 0 : align === "middle" ? box.width / 2 : box.width);
  return (
    <text
      fill={fill}
      fontFamily={face.family}
      fontSize={size}
      fontWeight={face.weight}
      fontStyle={face.italic ? "italic" : "normal"}
      letterSpacing={`${face.tracking}em`}
      textAnchor={align}
    >
      {lines.map((line, index) => (
        <tspan key={index} x={x} y={top + size * 0.8 + index * size * LEADING}>
          {line}
        </tspan>
      ))}
    </text>
  );
}

/** A line of small print. */
export function Small({
  text,
  x,
  y,
  fill,
  align = "start",
}: {
  text: string;
  x: number;
  y: number;
  fill: string;
  align?: "start" | "middle" | "end";
}): ReactNode {
  return (
    <text
      x={x}
      y={y}
      fill={fill}
      fontFamily={SANS}
      fontSize={8}
      fontWeight={600}
      letterSpacing="0.08em"
      textAnchor={align}
    >
      {text.toUpperCase()}
    </text>
  );
}
