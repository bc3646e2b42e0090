import { getAccent } from "@/shared/lib/domains";
import { type Area, type Dot, formatAreaName, type Preference } from "./dots";
import { type Point, type Size, toScreen, type View } from "./view";

interface MapPicture {
  dots: readonly Dot[];
  areas: readonly Area[];
  preferences: ReadonlyMap<string, Preference>;
  /** The selected dot. */
  selected: Dot | null;
}

interface LabelBox extends Point {
  width: number;
}

const ITEM_LABEL_ZOOM = 3;
const LINE_HEIGHT = 18;

/** Draws the map: rated items highlighted, labels where there is room for them. */
export function drawMap(canvas: HTMLCanvasElement, picture: MapPicture, view: View, size: Size): void {
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(size.width * ratio);
  canvas.height = Math.round(size.height * ratio);
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(ratio, ratio);
  const style = getComputedStyle(document.documentElement);
  const getColor = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const visible = picture.dots
    .map((dot) => ({ dot, preference: picture.preferences.get(dot.item_id), ...toScreen(dot, view, size) }))
    .filter(({ x, y }) => x > -20 && y > -20 && x < size.width + 20 && y < size.height + 20);
  const radius = 2.4 + Math.min(view.zoom, 8) * 0.45;

  for (const { dot, preference, x, y } of visible.toSorted(
    (a, b) => Number(!!a.preference) - Number(!!b.preference),
  )) {
    context.beginPath();
    context.arc(x, y, preference ? radius + 2.6 : radius, 0, 2 * Math.PI);
    context.fillStyle = context.strokeStyle = getColor(getAccent(dot.domain));
    context.globalAlpha = preference ? 1 : picture.preferences.size > 0 ? 0.32 : 0.6;
    context.lineWidth = 2;
    if (preference === "disliked") context.stroke();
    else context.fill();
    if (preference === "liked") {
      context.strokeStyle = getColor("paper");
      context.stroke();
    }
  }
  context.globalAlpha = 1;

  const placedLabels: LabelBox[] = [];
  const ratedDots = visible.filter(({ preference }) => preference);
  context.textAlign = "center";
  for (const area of picture.areas) {
    const { x, y } = toScreen(area, view, size);
    if (x < 0 || y < 0 || x > size.width || y > size.height) continue;
    const alpha = Math.max(0, Math.min(1, (6 - view.zoom) / 3));
    drawLabel(context, formatAreaName(area), { x, y }, placedLabels, {
      font: `italic 500 ${size.width < 600 ? 15 : 19}px Newsreader, Georgia, serif`,
      color: getColor("ink"),
      outlineColor: getColor("raised"),
      alpha,
      width: size.width,
      keepClear: ratedDots,
    });
  }
  context.textAlign = "left";
  for (const { dot, preference, x, y } of visible) {
    if (!(preference ? view.zoom >= 1.6 : view.zoom >= ITEM_LABEL_ZOOM * 1.8)) continue;
    drawLabel(context, shortenTitle(dot.title), { x: x + radius + 6, y: y + 4 }, placedLabels, {
      font: `${preference ? 600 : 400} 12.5px "Instrument Sans", sans-serif`,
      color: getColor(preference ? "ink" : "soft"),
      outlineColor: getColor("raised"),
      alpha: 1,
      width: size.width,
    });
  }
  if (picture.selected) {
    const { x, y } = toScreen(picture.selected, view, size);
    context.beginPath();
    context.arc(x, y, radius + 7, 0, 2 * Math.PI);
    context.strokeStyle = getColor("ink");
    context.lineWidth = 2;
    context.stroke();
  }
}

interface LabelStyle {
  font: string;
  color: string;
  outlineColor: string;
  alpha: number;
  /** Width of the canvas, within which labels are kept. */
  width: number;
  /** Points that the label must not cover; it moves up or down for them. */
  keepClear?: readonly Point[];
}

/** Vertical offsets that are tried for a label, the nearest first. */
const LABEL_OFFSETS = [0, -18, 22];

/** Draws an outlined label, unless it would overlap another. */
function drawLabel(
  context: CanvasRenderingContext2D,
  text: string,
  position: Point,
  placedLabels: LabelBox[],
  labelStyle: LabelStyle,
): void {
  if (labelStyle.alpha <= 0) return;
  context.font = labelStyle.font;
  const width = context.measureText(text).width;
  const half = context.textAlign === "center" ? width / 2 : 0;
  const left = Math.min(Math.max(position.x - half, 8), labelStyle.width - width - 8);
  const isCovered = (y: number) => (dot: Point) =>
    dot.x > left - 6 && dot.x < left + width + 6 && dot.y > y - LINE_HEIGHT && dot.y < y + 8;
  const freeOffset =
    LABEL_OFFSETS.find((offset) => !labelStyle.keepClear?.some(isCovered(position.y + offset))) ?? 0;
  const box = { x: left, y: position.y + freeOffset, width };
  const overlaps = (other: LabelBox) =>
    Math.abs(other.y - box.y) < LINE_HEIGHT && other.x < box.x + box.width && box.x < other.x + other.width;
  if (placedLabels.some(overlaps)) return;
  placedLabels.push(box);
  context.globalAlpha = labelStyle.alpha;
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = labelStyle.outlineColor;
  context.strokeText(text, left + half, box.y);
  context.fillStyle = labelStyle.color;
  context.fillText(text, left + half, box.y);
  context.globalAlpha = 1;
}

function shortenTitle(title: string): string {
  return title.length > 32 ? `${title.slice(0, 31)}…` : title;
}
