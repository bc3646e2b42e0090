import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ImportPanel } from "./ImportPanel";
import { countLines, formatHeadline } from "./ImportResult";
import type { ImportReport } from "./useImports";

const HOSTILE = `<img src=x onerror="alert(1)">`;

function createReport(overrides: Partial<ImportReport> = {}): ImportReport {
  const unmatchedTitle = {
    rows: 2,
    file: "ratings.csv",
    line: 4,
    domain: "movie",
    title: HOSTILE,
    year: 1999,
    creators: [],
    why: "Nothing is near enough.",
    nearest_id: null,
    nearest_title: null,
    score: 0,
  };
  return {
    user_id: "me",
    format: "letterboxd",
    service: "Letterboxd",
    rows: 9,
    by_id: 1,
    by_title: 4,
    events: 5,
    repeated: 0,
    duplicates: 1,
    dropped: { "no title": 1 },
    examples: { "no title": ["ratings.csv, line 7"] },
    notes: [],
    unmatched_titles: 1,
    unmatched_rows: 2,
    unmatched: [unmatchedTitle],
    ...overrides,
  };
}

describe("import report", () => {
  it("counts every line once", () => {
    const report = createReport();
    expect(countLines(report).reduce((sum, { rows }) => sum + rows, 0)).toBe(report.rows);
  });

  it("has a headline", () => {
    expect(formatHeadline(createReport())).toBe("5 entries imported");
    expect(formatHeadline(createReport({ events: 0, repeated: 5 }))).toBe("All of it was imported before");
    expect(formatHeadline(createReport({ events: 0 }))).toBe("No line of it matches an item");
  });
});

describe("ImportPanel", () => {
  afterEach(() => vi.unstubAllGlobals());

  function renderPanel(respond: (request: Request) => Promise<Response>) {
    vi.stubGlobal("fetch", respond);
    render(
      <QueryClientProvider client={new QueryClient()}>
        <ImportPanel />
      </QueryClientProvider>,
    );
    return userEvent.setup();
  }

  it("sends the file unchanged with its name, and renders hostile titles as text", async () => {
    const sentRequests: Request[] = [];
    const user = renderPanel((request) => {
      sentRequests.push(request);
      return Promise.resolve(Response.json(createReport()));
    });
    await user.upload(
      screen.getByLabelText("Choose files to import"),
      new File(["a,b\n"], "watch list.csv", { type: "text/csv" }),
    );
    const card = await screen.findByRole("region", { name: "Letterboxd, watch list.csv" });
    await user.click(within(card).getByText("Not found: 1 title"));
    expect(within(card).getByText(HOSTILE)).toBeVisible();
    expect(card.querySelector("img")).toBeNull();
    expect(new URL(sentRequests[0]?.url ?? "").search).toBe("?file_name=watch%20list.csv");
  });

  it("counts the titles that the server does not list", async () => {
    const report = createReport({ rows: 50_007, unmatched_titles: 50_000, unmatched_rows: 50_000 });
    const user = renderPanel(() => Promise.resolve(Response.json(report)));
    await user.upload(screen.getByLabelText("Choose files to import"), new File(["x"], "library.csv"));
    await user.click(await screen.findByText(/^Not found: 50.?000 titles$/));
    expect(screen.getByText(/^and 49.?999 more$/)).toBeVisible();
    expect(screen.getByText(/50.?000 not in this catalogue/)).toBeVisible();
  });

  it("keeps a file whose upload failed, to retry it", async () => {
    let isFailing = true;
    const user = renderPanel(() =>
      isFailing ? Promise.reject(new TypeError("refused")) : Promise.resolve(Response.json(createReport())),
    );
    await user.upload(screen.getByLabelText("Choose files to import"), new File(["x"], "library.csv"));
    expect(await screen.findByRole("alert")).toHaveTextContent("Palate does not respond");
    isFailing = false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("5 entries imported")).toBeVisible();
  });
});
