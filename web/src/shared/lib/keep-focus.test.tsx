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

it("goes to the same thing of what comes up in the place of what is gone", async () => {
  focusByText("a2");
  document.querySelector("li")?.remove();
  expect(await waitForFocusedText()).toBe("b2");
});

it("stays with what comes up elsewhere under the same name", async () => {
  focusByText("a2");
  const list = document.querySelector("ul");
  const copy = list?.firstElementChild?.cloneNode(true);
  list?.firstElementChild?.remove();
  if (copy) list?.append(copy);
  expect(await waitForFocusedText()).toBe("a2");
});

it("goes back where nothing comes after, and out where nothing is left", async () => {
  focusByText("b2");
  document.querySelectorAll("li")[1]?.remove();
  expect(await waitForFocusedText()).toBe("a2");
  document.querySelector("ul")?.remove();
  expect(await waitForFocusedText()).toBe("after");
  document.querySelector("p")?.remove();
  await waitForFocusedText();
  expect(document.getElementById("content")).toHaveFocus();
});

it("goes from a message that closes to where it was on the page", async () => {
  focusByText("b1");
  const message = document.createElement("button");
  document.querySelector("[role=status]")?.append(message);
  message.focus();
  message.remove();
  expect(await waitForFocusedText()).toBe("b1");
});

it("calls nobody back who pressed on bare paper", async () => {
  focusByText("a1");
  document.querySelector("main")?.dispatchEvent(new Event("pointerdown", { bubbles: true }));
  document.querySelector("li")?.remove();
  await waitForFocusedText();
  expect(document.body).toHaveFocus();
});
