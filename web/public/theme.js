// Sets the theme before the first paint. A file of its own, because inline scripts are forbidden.
(() => {
  const storedTheme = localStorage.getItem("palate.theme");
  const isDark = storedTheme ? storedTheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.classList.toggle("dark", isDark);
})();
