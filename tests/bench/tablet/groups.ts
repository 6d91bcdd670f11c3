import { KINDS } from '../../../src/lib/domain/records/index.ts';
import { HUONG } from '../../e2e/support/pages/app.ts';
import { ADMIN, STATION, type Station } from '../../e2e/support/station.ts';
import { median, percentile } from '../support/statistics.ts';
import { BenchPage } from './bench-page.ts';
import type { BenchTablet } from './bench-tablet.ts';
import { commune } from './commune.ts';
import type { Figures } from './figures.ts';

type OptionName =
  'people' | 'ward' | 'persons' | 'download' | 'docs' | 'reads' | 'saves' | 'changes' | 'rounds' | 'slow';

/** What every group of figures is given. */
export interface Bench {
  options: Record<OptionName, number>;
  figures: Figures;
  /** Output of the check of the size budget; empty for an app that was not built here. */
  sizes(): Promise<string>;
  /** A running server with a made-up commune of so many people; it serves the bench's page, and the app when that is wanted. */
  station(people: number, withApp?: boolean): Promise<Station>;
  /** A new tablet of that station, switched off. */
  tablet(station: Station): BenchTablet;
}

/** The smallest commune: for figures that make their own records. */
const ANY = 50;
const MB = 1e6;

/** The figures in groups; each can be run alone with `--only`. */
export const groups = { size, search, columns, bulk, household, download, commune };

async function size({ sizes, figures }: Bench): Promise<void> {
  const text = await sizes();
  for (const [part, most] of [
    ['main thread', 120],
    ['worker', 180],
  ] as const) {
    const kb = Number(new RegExp(`${part}: ([\\d.]+) KB`).exec(text)?.[1]);
    figures.add(`firstScreenJs ${part}`, { ours: kb, unit: 'KB gzip', where: 'files', slow: 1 }, { most });
  }
}

/** Opens a page of the bench on a tablet of its own for one task. */
async function onPage<T>(bench: Bench, people: number, task: (page: BenchPage, station: Station) => Promise<T>) {
  const station = await bench.station(people);
  const page = await BenchPage.open(bench.tablet(station));
  try {
    return await task(page, station);
  } finally {
    await page.close();
    await station.stop();
  }
}

async function search(bench: Bench): Promise<void> {
  const { people, ward, persons, slow } = bench.options;
  await onPage(bench, ANY, async (page) => {
    for (const [rows, factor, most] of [
      [people, 1, 10],
      [people, slow, 60],
      [ward, slow, 200],
    ] as const) {
      const { times, slowest } = await page.run('search', { people: rows, persons }, { slow: factor });
      const p50 = percentile(times, 0.5);
      const detail = { unit: 'ms p95', where: 'main thread', slow: factor, p50, searches: times.length, slowest };
      bench.figures.add(`search ${rows} people ${factor}x`, { ours: percentile(times, 0.95), ...detail }, { most });
    }
  });
}

async function columns(bench: Bench): Promise<void> {
  const { people, slow } = bench.options;
  await onPage(bench, ANY, async (page) => {
    const made = await page.run('columns', { people }, { slow });
    const where = { where: 'main thread', slow, rows: made.rows };
    bench.figures.add('column build', { ours: made.buildMs, unit: 'ms', ...where }, { most: 2000 });
    bench.figures.add('column save', { ours: made.saveMs, unit: 'ms', ...where });
    bench.figures.add('column size', { ours: made.bytes / MB, unit: 'MB', ...where }, { most: 3 });
    bench.figures.add('column load', { ours: made.loadMs, unit: 'ms', ...where }, { most: 300 });
  });
}

async function bulk(bench: Bench): Promise<void> {
  const { docs, rounds, slow } = bench.options;
  await onPage(bench, ANY, async (page) => {
    for (const factor of [1, slow]) {
      const made = await times(rounds, () => page.run('bulk', { docs }, { slow: factor }));
      const ours = median(made.map((one) => (1000 * one.docs) / one.oursMs));
      const peer = median(made.map((one) => (1000 * one.docs) / one.rawMs));
      const figure = { ours, peer, unit: 'docs/s', where: 'main thread', slow: factor, peerIs: 'IndexedDB' };
      bench.figures.add(`bulk write ${factor}x`, figure, factor === 1 ? { least: 0.4, of: 'ratio' } : undefined);
    }
  });
}

async function household(bench: Bench): Promise<void> {
  const { docs, reads, slow } = bench.options;
  await onPage(bench, ANY, async (page) => {
    for (const [factor, most] of [
      [1, 5],
      [slow, 30],
    ] as const) {
      const made = await page.run('household', { docs, reads }, { slow: factor });
      const [ours, peer] = [percentile(made.oursMs, 0.5), percentile(made.rawMs, 0.5)];
      const detail = { unit: 'ms p50', where: 'main thread', slow: factor, peerIs: 'IndexedDB', docs: made.docs };
      bench.figures.add(`household members ${factor}x`, { ours, peer, ...detail }, { most });
    }
  });
}

/** Both download the same small commune from the same server, each round into new databases. */
async function download(bench: Bench): Promise<void> {
  const { rounds, slow } = bench.options;
  const who = { username: HUONG.username, pin: HUONG.pin };
  for (const [factor, where, least] of [
    [1, 'worker', 2.5],
    [slow, 'page', 4],
  ] as const) {
    const made = await times(rounds, () =>
      onPage(bench, bench.options.download, async (page, station) => {
        const mine = await page.run('download', who, { where, slow: factor });
        const login = { username: ADMIN.name, password: ADMIN.password };
        const databases = `${station.url}/couch/tram-${STATION}-`;
        const theirs = await page.run('peerDownload', { databases, kinds: [...KINDS], ...login }, { slow: factor });
        if (Math.abs(mine.docs - theirs.docs) > 20) throw new Error(`${mine.docs} and ${theirs.docs} records came`);
        return { mine, theirs };
      }),
    );
    const rate = (of: 'mine' | 'theirs') => made.map((one) => (1000 * one[of].docs) / one[of].ms);
    const detail = { unit: 'docs/s', where: where === 'page' ? 'main thread' : where, slow: factor, peerIs: 'PouchDB' };
    const all = { docs: made[0]?.mine.docs, rounds: { ours: rate('mine'), peer: rate('theirs') } };
    const figure = { ours: median(rate('mine')), peer: median(rate('theirs')), ...detail, ...all };
    bench.figures.add(`first download ${factor}x`, figure, { least, of: 'ratio' });
  }
}

async function times<T>(rounds: number, round: () => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  for (let n = 0; n < rounds; n++) all.push(await round());
  return all;
}
