// Runs before the first paint, so that a dark screen never flashes white. Keys: src/lib/ui/state/preferences.ts.
(function () {
  try {
    var theme = localStorage.getItem('tram.theme');
    var root = document.documentElement;
    var dark = matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = theme && theme !== 'system' ? theme : dark ? 'dark' : 'light';
    root.style.setProperty('--text-scale', String((Number(localStorage.getItem('tram.textScale')) || 100) / 100));
    root.lang = localStorage.getItem('PARAGLIDE_LOCALE') || 'vi';
  } catch {
    // Without storage the defaults hold.
  }
})();
