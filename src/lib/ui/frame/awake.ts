/**
 * Keeps the screen on as long as it is wanted. Browsers let go of it whenever the page is hidden, so it is asked for again when the page comes
 * back. Returns how to let go.
 */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | undefined;
  let wanted = true;
  const ask = async () => {
    if (document.visibilityState !== 'visible') return;
    try {
      const got = await navigator.wakeLock.request('screen');
      if (wanted) lock = got;
      else await got.release();
    } catch {
      // An empty battery, or a browser that cannot: the download goes on as long as the screen does.
    }
  };
  const again = () => void ask();
  if ('wakeLock' in navigator) {
    again();
    document.addEventListener('visibilitychange', again);
  }
  return () => {
    wanted = false;
    document.removeEventListener('visibilitychange', again);
    void lock?.release();
  };
}
