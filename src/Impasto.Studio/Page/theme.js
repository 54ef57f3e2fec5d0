// Runs before the first paint: the theme that was last chosen in this browser; the desk says it again once it is there.
(() => {
  const theme = localStorage.getItem('impasto-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
})();
