import { readFileSync } from 'node:fs';
import { todayIn } from '../../../src/lib/domain/dates/index.ts';
import { AppPage, HUONG } from '../../e2e/support/pages/app.ts';
import type { Station } from '../../e2e/support/station.ts';
import { vi } from '../../e2e/support/texts.ts';
import { median, percentile } from '../support/statistics.ts';
import { BenchPage } from './bench-page.ts';
import type { BenchTablet } from './bench-tablet.ts';
import { changeOnServer, countDocuments } from './changes.ts';
import type { Bench } from './groups.ts';
import { processTree, slowDown } from './slow.ts';
import { coldStart, typeAndWatch, watchLongTasks } from './watch.ts';

const MEMORY = { unit: 'MB', where: 'browser', slow: 1, is: 'Pss of the renderer' };
/** After this time everything has been loaded and looked at that a start begins with. */
const SETTLED_MS = 30_000;

/** Nobody touches the screen while records come; the app must not lock itself meanwhile. */
const TOUCH_MS = 20_000;

/** Figures of the app itself with a whole commune on the tablet: one profile, filled once by a first download. */
export async function commune(bench: Bench): Promise<void> {
  const station = await bench.station(bench.options.people, true);
  const tablet = bench.tablet(station);
  await fill(bench, station, tablet);
  await ownThread(bench, tablet);
  await starts(bench, station, tablet);
  await interaction(bench, station, tablet);
}

async function fill({ figures }: Bench, station: Station, tablet: BenchTablet): Promise<void> {
  await tablet.turnOn('/');
  const app = new AppPage(tablet.page);
  await app.trySignIn(HUONG);
  await app.chip.waitFor({ timeout: 60_000 });
  const longTasks = await watchLongTasks(tablet.page);
  const started = performance.now();
  let touched = started;
  let peakMb = 0;
  while ((await app.chip.textContent())?.trim() !== vi('frame_saved')) {
    await tablet.page.waitForTimeout(1_000);
    peakMb = Math.max(peakMb, rendererMb(await mainProcess(tablet)));
    if (performance.now() - touched < TOUCH_MS) continue;
    touched = performance.now();
    await tablet.page.mouse.move(10 + (touched % 50), 10);
    await tablet.page.keyboard.press('Shift');
  }
  const seconds = (performance.now() - started) / 1000;
  const tasks = await longTasks();
  await app.isInstalled();
  const docs = await countDocuments(station);
  figures.add('commune download', { ours: docs / seconds, unit: 'docs/s', where: 'worker', slow: 1, docs, seconds });
  const longest = { ours: Math.max(0, ...tasks), unit: 'ms', where: 'main thread', slow: 1, count: tasks.length };
  figures.add('longest task during the download', longest, { most: 100 });
  figures.add('memory during the first download', { ours: peakMb, ...MEMORY });
  await tablet.page.waitForTimeout(10_000);
  await tablet.turnOff();
}

/** The app's own store on the main thread, where the browser can slow it. */
async function ownThread({ options, figures }: Bench, tablet: BenchTablet): Promise<void> {
  const { slow, saves } = options;
  const where = { where: 'main thread', slow };
  const page = await BenchPage.open(tablet);
  const day = todayIn(new Date().toISOString());
  const list = await page.run('today', { pin: HUONG.pin, today: day }, { slow });
  const kept = { ours: list.keptMs, unit: 'ms', ...where, items: list.items };
  figures.add('today list, made ahead', kept, { most: 500 });
  const computed = { ours: list.computedMs, unit: 'ms', ...where, again: median(list.again) };
  figures.add('today list, computed', computed, { most: 500 });
  const { times } = await page.run('unlockedSaves', { pin: HUONG.pin, rounds: saves }, { slow });
  const save = { ours: percentile(times, 0.5), unit: 'ms p50', ...where, p95: percentile(times, 0.95), saves };
  figures.add('saving a visit', save, { most: 300 });
  await page.close();
}

async function starts({ options, figures }: Bench, station: Station, tablet: BenchTablet): Promise<void> {
  const { slow, rounds } = options;
  const page = await BenchPage.open(tablet);
  const main = await mainProcess(tablet);
  const slower = slowDown(() => processTree(main), slow);
  const { times } = await page.run('pin', { rounds: 3 }, { where: 'worker' }).finally(() => slower.stop());
  await page.close();
  const pin = median(times);
  figures.add('PIN derivation', { ours: pin, unit: 'ms', where: 'browser', slow });

  const made: { lockScreen: number; list: number }[] = [];
  for (let n = 0; n < rounds; n++) {
    await tablet.turnOnOffline();
    const pid = await mainProcess(tablet);
    made.push(await coldStart(tablet.page, station.url, HUONG.pin, () => slowDown(() => processTree(pid), slow)));
    await tablet.turnOff();
  }
  await tablet.turnOn('/');
  await new AppPage(tablet.page).unlock(HUONG);
  await tablet.page.waitForTimeout(SETTLED_MS);
  figures.add('memory', { ours: rendererMb(await mainProcess(tablet)), ...MEMORY }, { most: 250 });
  await tablet.turnOff();
  const all = made.map(({ lockScreen, list }) => lockScreen + list - pin);
  const parts = { lockScreen: made.map((one) => one.lockScreen), unlockToList: made.map((one) => one.list) };
  const figure = { ours: median(all), unit: 'ms', where: 'browser', slow, pin, ...parts };
  figures.add('cold start without PIN derivation', figure, { most: 3000 });
}

async function interaction({ options, figures }: Bench, station: Station, tablet: BenchTablet): Promise<void> {
  await tablet.turnOn('/');
  const app = new AppPage(tablet.page);
  await app.unlock(HUONG);
  await app.everythingIsOnServer();
  await app.follow('/tim');
  const pid = await mainProcess(tablet);
  const slower = slowDown(() => processTree(pid), options.slow);
  try {
    const changing = changeOnServer(station, options.changes);
    const { durations, seconds } = await typeAndWatch(tablet.page, changing);
    const p98 = percentile(durations, 0.98);
    const detail = {
      p50: percentile(durations, 0.5),
      interactions: durations.length,
      changes: options.changes,
      seconds,
    };
    const figure = { ours: p98, unit: 'ms p98', where: 'browser', slow: options.slow, ...detail };
    figures.add('interaction to next paint while changes arrive', figure, { most: 200 });
  } finally {
    await slower.stop();
    await tablet.turnOff();
  }
}

async function mainProcess(tablet: BenchTablet): Promise<number> {
  const browser = tablet.context.browser();
  const session = await browser?.newBrowserCDPSession();
  const processes = (await session?.send('SystemInfo.getProcessInfo'))?.processInfo ?? [];
  await session?.detach();
  const main = processes.find(({ type }) => type === 'browser');
  if (!main) throw new Error('The browser does not say its process id.');
  return main.id;
}

/** Memory of the largest renderer, MB: page and worker live in one. What processes share is divided among them. */
function rendererMb(browserPid: number): number {
  const sizes = processTree(browserPid).map((pid) => {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer')) return 0;
      return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1024;
    } catch {
      return 0;
    }
  });
  return Math.max(...sizes);
}
