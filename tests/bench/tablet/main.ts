import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDemoData, Station } from '../../e2e/support/station.ts';

import { load, printResult, progress } from '../support/report.ts';
import { readOptions } from '../support/options.ts';
import { BenchTablet } from './bench-tablet.ts';
import { buildApp, buildPage } from './build.ts';
import { Figures } from './figures.ts';
import { groups, type Bench } from './groups.ts';

/** `npm run bench -- tablet`: the tablet's own code in a real browser, beside PouchDB and IndexedDB as it is. */
const argv = process.argv.slice(2);
const named = (name: string) => {
  const at = argv.indexOf(name);
  return at < 0 ? undefined : argv.splice(at, 2)[1];
};
/** Groups of figures, separated by commas; a folder with a built app, where it need not be built. */
const [only, ready] = [named('--only'), named('--app')];

const options = readOptions(
  {
    people: { default: 31_000, help: 'people of the commune' },
    ward: { default: 120_000, help: 'people of the large ward, for the search' },
    persons: { default: 40, help: 'people whose names are typed letter by letter' },
    download: { default: 2_000, help: 'people of the commune that is downloaded beside PouchDB' },
    docs: { default: 5_000, help: 'records written and read beside IndexedDB' },
    reads: { default: 200, help: 'households read' },
    saves: { default: 20, help: 'visits saved' },
    changes: { default: 5_000, help: 'changes that arrive while somebody types' },
    rounds: { default: 3, help: 'rounds of start, download and bulk write' },
    slow: { default: 6, help: 'times slower than this machine' },
  },
  argv,
);

const chosen = only === undefined ? Object.keys(groups) : only.split(',');
const unknown = chosen.filter((name) => !(name in groups));
if (unknown.length > 0) {
  progress(`No such figures: ${unknown.join(', ')}. There are: ${Object.keys(groups).join(', ')}`);
  process.exit(1);
}

const before = load();
const figures = new Figures();
const scratch = mkdtempSync(join(tmpdir(), 'tram-bench-'));
const undo: (() => Promise<void> | void)[] = [() => rmSync(scratch, { recursive: true, force: true })];
const served = once(async () => {
  const folder = join(scratch, 'served');
  if (ready !== undefined) cpSync(ready, folder, { recursive: true });
  await buildPage(folder);
  return folder;
});
const built = once(async () => {
  if (ready !== undefined) return { folder: await served(), sizes: '' };
  progress('building the app');
  const app = buildApp(join(scratch, 'app'));
  await buildPage(app.folder);
  return app;
});
const bench: Bench = {
  options,
  figures,
  sizes: async () => (await built()).sizes,
  async station(people, withApp = false) {
    const folder = withApp ? (await built()).folder : await served();
    progress(`a commune of ${people} people`);
    const data = await makeDemoData(people);
    const station = new Station(data, folder);
    rmSync(data, { recursive: true, force: true });
    undo.push(() => station.remove());
    await station.start();
    return station;
  },
  tablet(station) {
    const tablet = new BenchTablet(station.url);
    undo.push(() => tablet.remove());
    return tablet;
  },
};
try {
  for (const name of chosen) {
    progress(`── ${name}`);
    await groups[name as keyof typeof groups](bench);
  }
} finally {
  for (const step of undo.reverse()) await step();
}
printResult('tablet', { targets: figures.targets, figures: figures.all, options, loadBefore: before });

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
