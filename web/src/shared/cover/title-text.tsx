import type { ReactNode } from "react";

/** Font of a title, with average letter widths in ems. */
export interface FontStyle {
  family: string;
  weight: number;
  italic?: boolean;
  capitals?: boolean;
  lowerCaseEms: number;
  upperCaseEms: number;
  tracking: number;
}

const SERIF = "Newsreader, Georgia, serif";
const SANS = "'Instrument Sans', system-ui, sans-serif";

export const FONT_STYLES = {
  serif: { family: SERIF, weight: 480, lowerCaseEms: 0.53, upperCaseEms: 0.74, tracking: -0.015 },
  italic: {
    family: SERIF,
    weight: 460,
    italic: true,
    lowerCaseEms: 0.505,
    upperCaseEms: 0.73,
    tracking: -0.01,
  },
  heavy: { family: SERIF, weight: 760, lowerCaseEms: 0.575, upperCaseEms: 0.8, tracking: -0.025 },
  sans: { family: SANS, weight: 700, lowerCaseEms: 0.6, upperCaseEms: 0.74, tracking: -0.03 },
  capitals: {
    family: SANS,
    weight: 700,
    capitals: true,
    lowerCaseEms: 0.67,
    upperCaseEms: 0.71,
    tracking: 0.01,
  },
} satisfies Record<string, FontStyle>;

export interface TextBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface FittedText {
  lines: string[];
  size: number;
}

const LINE_HEIGHT = 1.02;
const NARROW = new Set(" .,:;'’!|iIljtfr()[]-");
const WIDE = new Set("mwMW@&");

/** Fits text into a box: the largest font size up to `maxSize` at which no word is broken. */
export function fitText(text: string, style: FontStyle, box: TextBox, maxSize: number): FittedText {
  const words = (style.capitals ? text.toUpperCase() : text).split(/\s+/);
  for (let size = maxSize; size >= 7; size -= 1) {
    const lines = wrapWords(words, box.width / size, style);
    const areAllNarrow = lines.every((line) => measureEms(line, style) * size <= box.width);
    if (areAllNarrow && lines.length * size * LINE_HEIGHT <= box.height) return { lines, size };
  }
  return {
    lines: wrapWords(words, box.width / 7, style).slice(0, Math.max(1, Math.floor(box.height / 7.2))),
    size: 7,
  };
}

function wrapWords(words: readonly string[], maxWidth: number, style: FontStyle): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && measureEms(`${last} ${word}`, style) <= maxWidth)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function measureEms(text: string, style: FontStyle): number {
  let ems = 0;
  for (const letter of text) {
    const isUpperCase = letter !== letter.toLowerCase() || /\d/.test(letter);
    const letterEms = isUpperCase ? style.upperCaseEms : style.lowerCaseEms;
    ems +=
      (NARROW.has(letter) ? letterEms * 0.62 : WIDE.has(letter) ? letterEms * 1.45 : letterEms) +
      style.tracking;
  }
  return ems;
}

interface TitleTextProps {
  text: string;
  style: FontStyle;
  box: TextBox;
  fill: string;
  maxSize?: number;
  align?: "start" | "middle" | "end";
  /** Vertical position of the lines in the box. */
  verticalAlign?: "top" | "middle" | "bottom";
}

/** SVG text of a title, fitted into a box. */
export function TitleText({
  text,
  style,
  box,
  fill,
  maxSize = 34,
  align = "start",
  verticalAlign = "top",
}: TitleTextProps): ReactNode {
  const { lines, size } = fitText(text, style, box, maxSize);
  const height = lines.length * size * LINE_HEIGHT;
  const freeHeight = box.height - height;
  const top =
    box.y + (verticalAlign === "top" ? 0 : verticalAlign === "middle" ? freeHeight / 2 : freeHeight);
  const x = box.x + (align === "start" ? 0 : align === "middle" ? box.width / 2 : box.width);
  return (
    <text
      fill={fill}
      fontFamily={style.family}
      fontSize={size}
      fontWeight={style.weight}
      fontStyle={style.italic ? "italic" : "normal"}
      letterSpacing={`${style.tracking}em`}
      textAnchor={align}
    >
      {lines.map((line, index) => (
        <tspan key={index} x={x} y={top + size * 0.8 + index * size * LINE_HEIGHT}>
          {line}
        </tspan>
      ))}
    </text>
  );
}

/** SVG text in small capitals. */
export function SmallText({
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
