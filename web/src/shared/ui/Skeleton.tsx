import clsx from "clsx";
import type { ReactNode } from "react";

/** Pulsing placeholder of content that loads. */
export function Skeleton({ className }: { className: string }): ReactNode {
  return <div className={clsx("animate-[skeleton-pulse_1.6s_ease-in-out_infinite] bg-sunken", className)} />;
}
