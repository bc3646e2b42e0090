import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// A limit for hanging tests only; independent of the speed of the machine.
configure({ asyncUtilTimeout: 3 * 60_000 });

afterEach(() => {
  cleanup();
  localStorage.clear();
});
