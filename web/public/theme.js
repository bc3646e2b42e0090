// Before the first paint, so that a dark room stays dark. A file of its own: inline scripts are forbidden.
(() => {
  const chosen = localStorage.getItem("palate.theme");
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.classList.toggle("dark", dark);
})();
