import { useState, type ReactNode } from "react";
import { IconButton } from "@/shared/ui/Button";

/** Light or dark; until somebody chooses, as the system has it (public/theme.js sets it before the first paint). */
export function ThemeSwitch(): ReactNode {
  const [dark, setDark] = useState(() => document.documentElement.classList.contains("dark"));
  const turn = () => {
    document.documentElement.classList.toggle("dark", !dark);
    localStorage.setItem("palate.theme", dark ? "light" : "dark");
    setDark(!dark);
  };
  return (
    <IconButton icon={dark ? "sun" : "moon"} label={dark ? "Light theme" : "Dark theme"} onClick={turn} />
  );
}
