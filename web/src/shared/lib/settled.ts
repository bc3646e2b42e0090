import { useEffect, useState } from "react";

/** A value once it has rested for a while: for asking a server about what is being typed. */
export function useSettled<T>(value: T, restsMs = 300): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), restsMs);
    return () => clearTimeout(timer);
  }, [value, restsMs]);
  return settled;
}
