import type { Page } from '@playwright/test';
import { AppPage } from '../../e2e/support/pages/app.ts';
import { vi } from '../../e2e/support/texts.ts';

interface Watched {
  longTasks: number[];
  interactions: Map<number, number>;
  /** Milliseconds since the page began. */
  moments: { lockScreen?: number; click?: number; list?: number };
}
declare global {
  var watched: Watched;
}

/** Collects tasks of more than 50 ms on the page's main thread from now on; the answer gives them, ms. */
export async function watchLongTasks(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    globalThis.watched = { longTasks: [], interactions: new Map(), moments: {} };
    const note = (list: PerformanceObserverEntryList) => {
      for (const { duration } of list.getEntries()) globalThis.watched.longTasks.push(duration);
    };
    new PerformanceObserver(note).observe({ type: 'longtask' });
  });
  return () => page.evaluate(() => globalThis.watched.longTasks);
}

/**
 * Opens the app in an empty window and unlocks it, all slowed. Milliseconds from the call of the address to the lock screen, and from the
 * press of the button to the first line of the list of the day, both as the page sees them.
 */
export async function coldStart(page: Page, url: string, pin: string, slow: () => { stop(): Promise<void> }) {
  await page.addInitScript((keypad) => {
    globalThis.watched = { longTasks: [], interactions: new Map(), moments: {} };
    const { moments } = globalThis.watched;
    const look = () => {
      if (moments.lockScreen === undefined && document.querySelector(`[aria-label="${keypad}"]`))
        moments.lockScreen = performance.now();
      if (moments.list === undefined && document.querySelector('main ul > li')) moments.list = performance.now();
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
    addEventListener('click', () => (moments.click = performance.now()), { capture: true });
  }, vi('signin_keypad'));
  const slower = slow();
  try {
    await page.goto(`${url}/`, { timeout: 120_000 });
    const app = new AppPage(page);
    await app.unlockButton.waitFor({ timeout: 120_000 });
    await page.waitForTimeout(3_000);
    await app.tryUnlock(pin);
    await page.locator('main ul > li').first().waitFor({ timeout: 180_000 });
    const { lockScreen, click, list } = await page.evaluate(() => globalThis.watched.moments);
    if (lockScreen === undefined || click === undefined || list === undefined)
      throw new Error('the start was not seen');
    return { lockScreen, list: list - click };
  } finally {
    await slower.stop();
  }
}

const WORDS = ['nguyen van ', 'lo thi ', 'giang a '];

/** Types names into the search until all that `changing` writes has arrived. Duration of each interaction, ms. */
export async function typeAndWatch(page: Page, changing: Promise<number>) {
  await page.evaluate(() => {
    globalThis.watched = { longTasks: [], interactions: new Map(), moments: {} };
    const { interactions } = globalThis.watched;
    const note = (list: PerformanceObserverEntryList) => {
      for (const entry of list.getEntries() as PerformanceEventTiming[])
        if (entry.interactionId)
          interactions.set(entry.interactionId, Math.max(entry.duration, interactions.get(entry.interactionId) ?? 0));
    };
    new PerformanceObserver(note).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  });
  const started = performance.now();
  let last = Infinity;
  void changing.then((position) => (last = position));
  const field = page.locator('main input').first();
  await field.click({ timeout: 60_000 });
  for (let n = 0; (await received(page)) < last; n++) {
    await page.keyboard.type(WORDS[n % WORDS.length] ?? '', { delay: 120 });
    await field.fill('', { timeout: 60_000 });
    if (performance.now() - started > 600_000) throw new Error('the changes did not arrive within ten minutes');
  }
  await changing;
  const durations = await page.evaluate(() => [...globalThis.watched.interactions.values()]);
  return { durations, seconds: (performance.now() - started) / 1000 };
}

/** The position in the server's changes of patients up to which everything is durable on the tablet. */
function received(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const answer = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('request failed'));
      });
    const db = await answer(indexedDB.open('tram-device'));
    const fact: unknown = await answer(db.transaction('facts').objectStore('facts').get('checkpoints'));
    db.close();
    return parseInt((fact as { value?: { patients?: string } } | undefined)?.value?.patients ?? '0', 10);
  });
}
