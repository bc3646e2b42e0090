import { fireEvent, render } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Cover, type CoverItem } from "./Cover";
import { choosePalette } from "./palettes";
import { createSeededRandom } from "./random";
import { fitText, FONT_STYLES } from "./title-text";

const DUNE: CoverItem = {
  item_id: "book:dune",
  title: "Dune",
  domain: "book",
  genres: ["Science Fiction"],
  year: 1965,
  poster_url: null,
};
const LONG_TITLE = "Jeanne Dielman, 23, quai du Commerce, 1080 Bruxelles";

function renderSvg(item: CoverItem): string {
  const { container } = render(<Cover item={item} />);
  return container.querySelector("svg")?.outerHTML ?? "";
}

describe("covers", () => {
  it("are deterministic by item, and differ between items", () => {
    expect(renderSvg(DUNE)).toBe(renderSvg({ ...DUNE }));
    const svgs = Array.from({ length: 20 }, (_, index) => renderSvg({ ...DUNE, item_id: `book:${index}` }));
    expect(new Set(svgs).size).toBeGreaterThanOrEqual(18);
  });

  it.each(["movie", "book", "game", "music", "podcast"])("of a %s contain the whole title", (domain) => {
    for (const title of ["M", "Dune", LONG_TITLE]) {
      const text = renderSvg({ ...DUNE, domain, title })
        .replaceAll("</tspan>", " ")
        .replace(/<[^>]+>/g, "");
      expect(text.toLowerCase().replaceAll("&amp;", "&")).toContain(title.toLowerCase());
    }
  });

  it("show the image if there is one, and a drawing if it fails to load", () => {
    const { container } = render(<Cover item={{ ...DUNE, poster_url: "https://example.org/dune.jpg" }} />);
    const image = container.querySelector("img");
    expect(image).not.toBeNull();
    if (image) fireEvent.error(image);
    expect(container.querySelector("svg")).not.toBeNull();
  });

  it("choose their palette by genre", () => {
    const getPalette = (genre: string) => choosePalette([genre], createSeededRandom("x"));
    expect(getPalette("Horror")).not.toEqual(getPalette("Romance"));
    expect(getPalette("no such genre")).toEqual(getPalette("Literary"));
  });
});

describe("title text", () => {
  it.each([
    ["Dune", 40],
    ["The Lord of the Rings: The Fellowship of the Ring", 60],
    [LONG_TITLE, 70],
  ])("fits %s into its box", (title, height) => {
    const { lines, size } = fitText(title, FONT_STYLES.serif, { x: 0, y: 0, width: 160, height }, 36);
    expect(lines.join(" ")).toBe(title);
    expect(lines.length * size).toBeLessThanOrEqual(height);
    expect(size).toBeGreaterThanOrEqual(10);
  });
});
