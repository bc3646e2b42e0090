import { render } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { keepFocus } from "./keep-focus";

let stopKeepingFocus: () => void;

beforeEach(() => {
  render(
    <>
      <main id="content" tabIndex={-1}>
        <ul>
          <li>
            <button>a1</button>
            <button>a2</button>
          </li>
          <li>
            <button>b1</button>
            <button>b2</button>
          </li>
        </ul>
        <p>
          <a href="/">after</a>
        </p>
      </main>
      <div role="status" />
    </>,
  );
  stopKeepingFocus = keepFocus();
});
afterEach(() => stopKeepingFocus());

const focusByText = (text: string) =>
  [...document.querySelectorAll<HTMLElement>("a, button")]
    .find((element) => element.textContent === text)
    ?.focus();
const waitForFocusedText = async () => {
  await new Promise((done) => setTimeout(done));
  return document.activeElement?.textContent;
};

it("moves to the equal element of the next list item", async () => {
  focusByText("a2");
  document.querySelector("li")?.remove();
  expect(await waitForFocusedText()).toBe("b2");
});

it("follows an element of the same name to another position", async () => {
  focusByText("a2");
  const list = document.querySelector("ul");
  const copy = list?.firstElementChild?.cloneNode(true);
  list?.firstElementChild?.remove();
  if (copy) list?.append(copy);
  expect(await waitForFocusedText()).toBe("a2");
});

it("moves back if there is no next element, and out of an empty container", async () => {
  focusByText("b2");
  document.querySelectorAll("li")[1]?.remove();
  expect(await waitForFocusedText()).toBe("a2");
  document.querySelector("ul")?.remove();
  expect(await waitForFocusedText()).toBe("after");
  document.querySelector("p")?.remove();
  await waitForFocusedText();
  expect(document.getElementById("content")).toHaveFocus();
});

it("returns to the page after a toast closes", async () => {
  focusByText("b1");
  const message = document.createElement("button");
  document.querySelector("[role=status]")?.append(message);
  message.focus();
  message.remove();
  expect(await waitForFocusedText()).toBe("b1");
});

it("is not restored after a press outside of focusable elements", async () => {
  focusByText("a1");
  document.querySelector("main")?.dispatchEvent(new Event("pointerdown", { bubbles: true }));
  document.querySelector("li")?.remove();
  await waitForFocusedText();
  expect(document.body).toHaveFocus();
});
