/** Calls `onidle` when nobody has touched the device for `minutes()`; also after a sleep during which timers stood still. Returns how to stop. */
export function watchIdle(minutes: () => number, onidle: () => void): () => void {
  let last = Date.now();
  const touched = () => (last = Date.now());
  const look = () => {
    if (Date.now() - last < minutes() * 60_000) return;
    touched();
    onidle();
  };
  const events = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const;
  for (const event of events) window.addEventListener(event, touched, { passive: true, capture: true });
  document.addEventListener('visibilitychange', look);
  const timer = setInterval(look, 5_000);
  return () => {
    for (const event of events) window.removeEventListener(event, touched, { capture: true });
    document.removeEventListener('visibilitychange', look);
    clearInterval(timer);
  };
}
