import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "@/shared/client/client";
import { DataPanel } from "./DataPanel";
import { describeError } from "./ErrorNotice";

const IDLE_QUERY = { data: undefined, error: null, isFetching: false, refetch: () => undefined };

function createPanel(
  query: Partial<{ data: string; error: Error; isFetching: boolean; refetch: () => void }>,
) {
  return (
    <DataPanel
      query={{ ...IDLE_QUERY, ...query }}
      skeleton={<p>grey</p>}
      isEmpty={(data) => data === ""}
      empty={<p>none</p>}
    >
      {(data) => <p>{data}</p>}
    </DataPanel>
  );
}

describe("DataPanel", () => {
  beforeEach(() => vi.useFakeTimers({ shouldAdvanceTime: true }));
  afterEach(() => vi.useRealTimers());

  it("shows the skeleton while loading, and a notice if it takes long", () => {
    render(createPanel({ isFetching: true }));
    expect(screen.getByText("grey")).toBeVisible();
    expect(screen.queryByText(/longer than usual/)).toBeNull();
    void act(() => vi.advanceTimersByTime(3000));
    expect(screen.getByText(/longer than usual/)).toBeVisible();
  });

  it("shows data, or the empty state", () => {
    const { rerender } = render(createPanel({ data: "soup" }));
    expect(screen.getByText("soup")).toBeVisible();
    rerender(createPanel({ data: "" }));
    expect(screen.getByText("none")).toBeVisible();
  });

  it("keeps its data if a refetch fails", () => {
    render(createPanel({ data: "soup", error: new ApiError(500, "No", "") }));
    expect(screen.getByRole("alert")).toHaveTextContent("The server had an error");
    expect(screen.getByText("soup")).toBeVisible();
  });

  it("keeps the error visible while it is retried", async () => {
    const error = new ApiError(500, "No", "");
    const { rerender } = render(createPanel({ error }));
    await userEvent
      .setup({ advanceTimers: vi.advanceTimersByTime })
      .click(screen.getByRole("button", { name: "Try again" }));
    rerender(createPanel({ isFetching: true }));
    expect(screen.getByRole("button", { name: "Trying…" })).toHaveFocus();
    rerender(createPanel({ data: "soup" }));
    rerender(createPanel({ isFetching: true }));
    expect(screen.getByText("grey")).toBeVisible();
  });

  it("counts down before a retry is allowed", async () => {
    const refetch = vi.fn();
    render(createPanel({ error: new ApiError(429, "Slow down", "", 3), refetch }));
    expect(screen.getByRole("button", { name: "Try again in 3 s" })).toHaveAttribute("aria-disabled", "true");
    void act(() => vi.advanceTimersByTime(3000));
    await userEvent
      .setup({ advanceTimers: vi.advanceTimersByTime })
      .click(screen.getByRole("button", { name: "Try again" }));
    expect(refetch).toHaveBeenCalledOnce();
  });
});

it.each([0, 401, 403, 404, 429, 500, 502, 503])("status %i has a message of its own", (status) => {
  const { title, text } = describeError(new ApiError(status, "Raw title", "What to do."));
  expect(title).not.toBe("Raw title");
  expect(text.length).toBeGreaterThan(10);
});
