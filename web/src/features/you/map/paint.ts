import { accentOf } from "@/shared/lib/domains";
import { areaName, type Area, type Dot, type Light } from "./dots";
import { toScreen, type Point, type Size, type View } from "./view";

interface Picture {
  dots: readonly Dot[];
  areas: readonly Area[];
  lit: ReadonlyMap<string, Light>;
  /** The dot that is looked at. */
  at: Dot | null;
}

interface Box extends Point {
  width: number;
}

const NEAR = 3;
const LINE = 18;

/** Draws the map: others faint, yours lit, names where there is room for them. */
export function paint(canvas: HTMLCanvasElement, picture: Picture, view: View, size: Size): void {
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(size.width * ratio);
  canvas.height = Math.round(size.height * ratio);
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.scale(ratio, ratio);
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const shown = picture.dots
    .map((dot) => ({ dot, light: picture.lit.get(dot.item_id), ...toScreen(dot, view, size) }))
    .filter(({ x, y }) => x > -20 && y > -20 && x < size.width + 20 && y < size.height + 20);
  const radius = 2.4 + Math.min(view.zoom, 8) * 0.45;

  for (const { dot, light, x, y } of shown.toSorted((a, b) => Number(!!a.light) - Number(!!b.light))) {
    pen.beginPath();
    pen.arc(x, y, light ? radius + 2.6 : radius, 0, 2 * Math.PI);
    pen.fillStyle = pen.strokeStyle = colour(accentOf(dot.domain));
    pen.globalAlpha = light ? 1 : picture.lit.size > 0 ? 0.32 : 0.6;
    pen.lineWidth = 2;
    if (light === "disliked") pen.stroke();
    else pen.fill();
    if (light === "liked") {
      pen.strokeStyle = colour("paper");
      pen.stroke();
    }
  }
  pen.globalAlpha = 1;

  const taken: Box[] = [];
  const yours = shown.filter(({ light }) => light);
  pen.textAlign = "center";
  for (const area of picture.areas) {
    const { x, y } = toScreen(area, view, size);
    if (x < 0 || y < 0 || x > size.width || y > size.height) continue;
    const fade = Math.max(0, Math.min(1, (6 - view.zoom) / 3));
    write(pen, areaName(area), { x, y }, taken, {
      font: `italic 500 ${size.width < 600 ? 15 : 19}px Newsreader, Georgia, serif`,
      ink: colour("ink"),
      paper: colour("raised"),
      alpha: fade,
      width: size.width,
      clearOf: yours,
    });
  }
  pen.textAlign = "left";
  for (const { dot, light, x, y } of shown) {
    if (!(light ? view.zoom >= 1.6 : view.zoom >= NEAR * 1.8)) continue;
    write(pen, short(dot.title), { x: x + radius + 6, y: y + 4 }, taken, {
      font: `${light ? 600 : 400} 12.5px "Instrument Sans", sans-serif`,
      ink: colour(light ? "ink" : "soft"),
      paper: colour("raised"),
      alpha: 1,
      width: size.width,
    });
  }
  if (picture.at) {
    const { x, y } = toScreen(picture.at, view, size);
    pen.beginPath();
    pen.arc(x, y, radius + 7, 0, 2 * Math.PI);
    pen.strokeStyle = colour("ink");
    pen.lineWidth = 2;
    pen.stroke();
  }
}

interface Hand {
  font: string;
  ink: string;
  paper: string;
  alpha: number;
  /** Of the canvas: what would run over its edge is not written. */
  width: number;
  /** What it must not hide: it moves up or down for these. */
  clearOf?: readonly Point[];
}

/** How far a name may stand from its place, the nearest first. */
const SHIFTS = [0, -18, 22];

/** Writes a text with a rim of paper, unless another stands there already. */
function write(pen: CanvasRenderingContext2D, text: string, at: Point, taken: Box[], hand: Hand): void {
  if (hand.alpha <= 0) return;
  pen.font = hand.font;
  const width = pen.measureText(text).width;
  const half = pen.textAlign === "center" ? width / 2 : 0;
  const left = Math.min(Math.max(at.x - half, 8), hand.width - width - 8);
  const covers = (y: number) => (one: Point) =>
    one.x > left - 6 && one.x < left + width + 6 && one.y > y - LINE && one.y < y + 8;
  const free = SHIFTS.find((by) => !hand.clearOf?.some(covers(at.y + by))) ?? 0;
  const box = { x: left, y: at.y + free, width };
  const clash = (one: Box) =>
    Math.abs(one.y - box.y) < LINE && one.x < box.x + box.width && box.x < one.x + one.width;
  if (taken.some(clash)) return;
  taken.push(box);
  pen.globalAlpha = hand.alpha;
  pen.lineJoin = "round";
  pen.lineWidth = 4;
  pen.strokeStyle = hand.paper;
  pen.strokeText(text, left + half, box.y);
  pen.fillStyle = hand.ink;
  pen.fillText(text, left + half, box.y);
  pen.globalAlpha = 1;
}

function short(title: string): string {
  return title.length > 32 ? `${title.slice(0, 31)}…` : title;
}
