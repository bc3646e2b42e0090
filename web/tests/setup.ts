import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// What is waited for comes as soon as the machine can; this ends what hangs.
configure({ asyncUtilTimeout: 3 * 60_000 });

afterEach(() => {
  cleanup();
  localStorage.clear();
});
