import { useState, type ReactNode } from "react";
import { count } from "@/shared/lib/words";

interface LearnedProps {
  order: readonly string[];
  reasons: readonly string[];
}

/** Says what the last act changed in the list above it. */
export function Learned({ order, reasons }: LearnedProps): ReactNode {
  const [seen, setSeen] = useState<{ key: string; order: readonly string[]; text: string }>({
    key: "",
    order: [],
    text: "",
  });
  const key = order.join();
  if (key !== seen.key && key !== "") {
    setSeen({ key, order, text: seen.key === "" ? "" : change(seen.order, order, reasons) });
  }
  return (
    <p role="status" className="reason mt-3 text-name">
      {seen.text || "The best of four kitchens for you, each with its reason."}
    </p>
  );
}

/** In words, what is new in a list and on whose account. */
export function change(
  before: readonly string[],
  after: readonly string[],
  reasons: readonly string[],
): string {
  const fresh = after.flatMap((id, index) => (before.includes(id) ? [] : [reasons[index] ?? ""]));
  if (fresh.length === 0) return "The same things, in another order.";
  const main = mostFrequent(fresh.filter((reason) => reason.startsWith("Because")));
  const why = main
    ? `, ${main.n === fresh.length ? "" : `${main.n} of them `}${main.reason.replace("Because", "because")}`
    : "";
  return `The menu changed: ${count(fresh.length, "new thing")}${why}.`;
}

function mostFrequent(reasons: readonly string[]): { reason: string; n: number } | undefined {
  const counted = [...new Set(reasons)].map((reason) => ({
    reason,
    n: reasons.filter((one) => one === reason).length,
  }));
  return counted.sort((a, b) => b.n - a.n)[0];
}
