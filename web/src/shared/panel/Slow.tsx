import { useEffect, useState, type ReactNode } from "react";

const PATIENCE_MS = 2500;

/** After a while of waiting, says that waiting is what happens. */
export function Slow(): ReactNode {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p role="status" className={slow ? "reason mb-3 text-name" : "sr-only"}>
      {slow ? "This takes longer than usual. It is still being prepared…" : ""}
    </p>
  );
}
