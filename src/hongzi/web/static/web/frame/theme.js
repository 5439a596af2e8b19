// Runs before anything is drawn, so that a dark page never flashes white.
(() => {
  let kept = null;
  try {
    kept = localStorage.getItem("theme");
  } catch {
    // A browser that keeps nothing follows the system.
  }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.bsTheme = kept || (dark ? "dark" : "light");
})();
