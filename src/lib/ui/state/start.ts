import { createClient } from '../../data/client.ts';
import { app } from './app.svelte.ts';
import { applyAppearance } from './preferences.ts';

/** Opens the device's database in its worker and connects the page with it. */
export async function startDevice(): Promise<void> {
  try {
    const client = createClient();
    client.on((event) => app.take(event));
    await app.start(client);
  } catch (error) {
    app.startError = error;
  }
}

/** Follows clock, connection and the device's own light or dark theme. Returns how to stop. */
export function watchSurroundings(): () => void {
  const connection = () => (app.online = navigator.onLine);
  const look = () => applyAppearance(app.theme, app.textScale);
  const tick = () => app.tick();
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const timer = setInterval(tick, 30_000);
  connection();
  look();
  window.addEventListener('online', connection);
  window.addEventListener('offline', connection);
  document.addEventListener('visibilitychange', tick);
  dark.addEventListener('change', look);
  return () => {
    clearInterval(timer);
    window.removeEventListener('online', connection);
    window.removeEventListener('offline', connection);
    document.removeEventListener('visibilitychange', tick);
    dark.removeEventListener('change', look);
  };
}
