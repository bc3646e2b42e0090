import { type ReactNode, useEffect, useState } from "react";

const SLOW_AFTER_MS = 2500;

/** Status message that appears after `SLOW_AFTER_MS` of loading. */
export function SlowNotice(): ReactNode {
  const [isSlow, setIsSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsSlow(true), SLOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p role="status" className={isSlow ? "reason mb-3 text-name" : "sr-only"}>
      {isSlow ? "This takes longer than usual. It is still being prepared…" : ""}
    </p>
  );
}
