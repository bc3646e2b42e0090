import { fireEvent, render } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { chanceOf } from "./chance";
import { Cover, type Covered } from "./Cover";
import { FACES, fit } from "./lettering";
import { paletteOf } from "./palettes";

const DUNE: Covered = {
  item_id: "book:dune",
  title: "Dune",
  domain: "book",
  genres: ["Science Fiction"],
  year: 1965,
  poster_url: null,
};
const LONG = "Jeanne Dielman, 23, quai du Commerce, 1080 Bruxelles";

function drawn(item: Covered): string {
  const { container } = render(<Cover item={item} />);
  return container.querySelector("svg")?.outerHTML ?? "";
}

describe("covers", () => {
  it("are always the same for the same item, and hardly ever for another", () => {
    expect(drawn(DUNE)).toBe(drawn({ ...DUNE }));
    const many = Array.from({ length: 20 }, (_, index) => drawn({ ...DUNE, item_id: `book:${index}` }));
    expect(new Set(many).size).toBeGreaterThanOrEqual(18);
  });

  it.each(["movie", "book", "game", "music", "podcast"])("of a %s carry the whole title", (domain) => {
    for (const title of ["M", "Dune", LONG]) {
      const text = drawn({ ...DUNE, domain, title })
        .replaceAll("</tspan>", " ")
        .replace(/<[^>]+>/g, "");
      expect(text.toLowerCase().replaceAll("&amp;", "&")).toContain(title.toLowerCase());
    }
  });

  it("take the picture where there is one, and are drawn where it breaks", () => {
    const { container } = render(<Cover item={{ ...DUNE, poster_url: "https://example.org/dune.jpg" }} />);
    const picture = container.querySelector("img");
    expect(picture).not.toBeNull();
    if (picture) fireEvent.error(picture);
    expect(container.querySelector("svg")).not.toBeNull();
  });

  it("take their inks from the genre", () => {
    const inks = (genre: string) => paletteOf([genre], chanceOf("x"));
    expect(inks("Horror")).not.toEqual(inks("Romance"));
    expect(inks("no such genre")).toEqual(inks("Literary"));
  });
});

describe("lettering", () => {
  it.each([
    ["Dune", 40],
    ["The Lord of the Rings: The Fellowship of the Ring", 60],
    [LONG, 70],
  ])("fits %s into its box", (title, height) => {
    const { lines, size } = fit(title, FACES.serif, { x: 0, y: 0, width: 160, height }, 36);
    expect(lines.join(" ")).toBe(title);
    expect(lines.length * size).toBeLessThanOrEqual(height);
    expect(size).toBeGreaterThanOrEqual(10);
  });
});
