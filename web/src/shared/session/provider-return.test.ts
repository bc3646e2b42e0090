import { beforeEach, expect, test } from "vitest";
import { noticeProviderReturn } from "./provider-return";
import { getSession, resetToGuest, updateSession } from "./session";

beforeEach(() => {
  resetToGuest();
  updateSession({ authMode: "account" });
});

test("a return from an identity provider makes the session be asked for again, and leaves no trace in the URL", () => {
  history.replaceState(null, "", "/you?tab=map&signed-in=3");
  noticeProviderReturn();
  expect(getSession()).toMatchObject({ authMode: null, hasSeenWelcome: true });
  expect(location.pathname + location.search).toBe("/you?tab=map");
});

test("any other page load changes nothing", () => {
  history.replaceState(null, "", "/you?tab=map");
  noticeProviderReturn();
  expect(getSession()).toMatchObject({ authMode: "account", hasSeenWelcome: false });
});
