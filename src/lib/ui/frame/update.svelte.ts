import { dev } from '$app/environment';
import { app } from '../state/app.svelte.ts';
import { formsElsewhere, answerAboutForms } from './other-windows.ts';
import type { Workbox } from 'workbox-window';

const CHECK_EVERY_MS = 60 * 60_000;

/** A new version of the app: it waits in the browser until a person takes it, and every window changes at once (R10). */
class Update {
  /** A new version is ready. */
  ready = $state(false);
  /** A part of the app did not load; most likely the server has a newer version. */
  broken = $state(false);
  /** Another window of the app has a form open. */
  openElsewhere = $state(false);
  taking = $state(false);
  /** The whole app lies on this device: every screen opens without a connection. Undefined where it never can. */
  offlineReady = $state<boolean>();
  #workbox: Workbox | undefined;
  #reloading = false;
  #checkedAt = Date.now();

  /** Registers the service worker and watches for newer ones. */
  async start(): Promise<void> {
    window.addEventListener('vite:preloadError', () => (this.broken = true));
    answerAboutForms(() => app.formOpen);
    if (dev || !('serviceWorker' in navigator)) return;
    const { Workbox } = await import('workbox-window');
    this.offlineReady = false;
    void navigator.serviceWorker.ready.then(() => (this.offlineReady = true));
    let controlled = navigator.serviceWorker.controller !== null;
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      if (controlled) this.reload();
      controlled = true;
    });
    this.#workbox = new Workbox('/service-worker.js');
    this.#workbox.addEventListener('waiting', () => (this.ready = true));
    document.addEventListener('visibilitychange', () => this.#checkNowAndThen());
    setInterval(() => this.#checkNowAndThen(), CHECK_EVERY_MS);
    try {
      await this.#workbox.register();
    } catch (error) {
      console.warn('The app could not be prepared for work without a connection.', error);
    }
  }

  /** Asks the server for a newer version. Resolves false when it could not be asked. */
  async check(): Promise<boolean> {
    try {
      await this.#workbox?.update();
      return true;
    } catch {
      return false;
    }
  }

  /** The browser itself looks only when the app is opened, and a tablet keeps it open for days. */
  #checkNowAndThen(): void {
    if (document.visibilityState !== 'visible' || Date.now() - this.#checkedAt < CHECK_EVERY_MS) return;
    this.#checkedAt = Date.now();
    void this.check();
  }

  /** Takes the new version, unless a form is open in any window. */
  async take(): Promise<void> {
    this.openElsewhere = await formsElsewhere();
    if (this.openElsewhere || app.formOpen > 0) return;
    this.taking = true;
    this.#workbox?.messageSkipWaiting();
  }

  /** One reload, whoever asks for it. */
  reload(): void {
    if (this.#reloading) return;
    this.#reloading = true;
    void app.flushForms().finally(() => location.reload());
  }
}

export const update = new Update();
