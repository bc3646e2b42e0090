import { type ReactNode, useState } from "react";
import { formatCount } from "@/shared/lib/format";

interface FirstRowChangeProps {
  order: readonly string[];
  reasons: readonly string[];
}

/** Status message on how the first row changed after the last event. */
export function FirstRowChange({ order, reasons }: FirstRowChangeProps): ReactNode {
  const [announced, setAnnounced] = useState<{ key: string; order: readonly string[]; text: string }>({
    key: "",
    order: [],
    text: "",
  });
  const key = order.join();
  if (key !== announced.key && key !== "") {
    setAnnounced({
      key,
      order,
      text: announced.key === "" ? "" : describeFirstRowChange(announced.order, order, reasons),
    });
  }
  return (
    <p role="status" className="reason mt-3 text-name">
      {announced.text || "The best films, books, games and records for you, each with a reason."}
    </p>
  );
}

/** Describes how many items of a list are new, and their most frequent reason. */
export function describeFirstRowChange(
  previous: readonly string[],
  current: readonly string[],
  reasons: readonly string[],
): string {
  const newReasons = current.flatMap((id, index) => (previous.includes(id) ? [] : [reasons[index] ?? ""]));
  if (newReasons.length === 0) return "The same items in a new order.";
  const mainReason = findMostFrequent(newReasons.filter((reason) => reason.startsWith("Because")));
  const explanation = mainReason
    ? `, ${mainReason.n === newReasons.length ? "" : `${mainReason.n} of them `}${mainReason.reason.replace("Because", "because")}`
    : "";
  return `The list has changed: ${formatCount(newReasons.length, "new item")}${explanation}.`;
}

function findMostFrequent(reasons: readonly string[]): { reason: string; n: number } | undefined {
  const counts = [...new Set(reasons)].map((reason) => ({
    reason,
    n: reasons.filter((other) => other === reason).length,
  }));
  return counts.sort((a, b) => b.n - a.n)[0];
}
