/** Longest time that a screen may take to show its title before the focus is left alone. */
const PATIENCE_MS = 3_000;

/** After a navigation: puts the focus on the title of the new screen, unless the screen has put it somewhere itself. */
export function focusTitle(): () => void {
  const free = () => document.activeElement === null || document.activeElement === document.body;
  const attempt = () => {
    const title = document.querySelector<HTMLElement>('main h1');
    if (title && free()) title.focus({ preventScroll: true });
    if (title || !free()) stop();
  };
  const observer = new MutationObserver(attempt);
  const timer = setTimeout(stop, PATIENCE_MS);
  function stop() {
    observer.disconnect();
    clearTimeout(timer);
  }
  observer.observe(document.body, { childList: true, subtree: true });
  attempt();
  return stop;
}
