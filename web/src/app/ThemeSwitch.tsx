import { type ReactNode, useState } from "react";
import { IconButton } from "@/shared/ui/Button";

/** Toggles the theme; the initial one is set by `public/theme.js`. */
export function ThemeSwitch(): ReactNode {
  const [isDark, setIsDark] = useState(() => document.documentElement.classList.contains("dark"));
  const toggleTheme = () => {
    document.documentElement.classList.toggle("dark", !isDark);
    localStorage.setItem("palate.theme", isDark ? "light" : "dark");
    setIsDark(!isDark);
  };
  return (
    <IconButton
      icon={isDark ? "sun" : "moon"}
      label={isDark ? "Light theme" : "Dark theme"}
      onClick={toggleTheme}
    />
  );
}
