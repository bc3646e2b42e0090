// Sets the theme before the first paint. A file of its own, because inline scripts are forbidden.
(() => {
  const chosen = localStorage.getItem("palate.theme");
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.classList.toggle("dark", dark);
})();
