import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readOptions } from '../support/options.ts';
import { load, printResult, progress, type Target } from '../support/report.ts';
import { median, percentile, rounded } from '../support/statistics.ts';
import { startOurs, startPeer, type Contender } from './contender.ts';
import { takeCouchdb, useCouchdb } from './couchdb.ts';
import type { Task, Throughput } from './workload.ts';

/**
 * `npm run bench -- server`: our server beside PouchDB's LevelDB behind the same protocol code, on the same documents; with
 * `--couchdb URL` also beside an Apache CouchDB, by push and pull.
 */
const { couchdb, rest } = takeCouchdb(process.argv.slice(2));
const options = readOptions(
  {
    docs: { default: 100_000, help: 'documents of 1 KB' },
    rounds: { default: 3, help: 'rounds of ours, peer' },
    clients: { default: 8, help: 'clients of the second push and pull' },
    polls: { default: 200, help: 'long polls' },
    rate: { default: 20, help: 'writes a second while they wait' },
    seconds: { default: 15, help: 'seconds of writes' },
  },
  rest,
);

/** Docs/s. */
interface Speeds {
  push1: number;
  push8: number;
  pull1: number;
  pull8: number;
}

/** One round of one server. Milliseconds, MB, seconds of processor time. */
interface Round extends Speeds {
  wakeOneP50: number;
  wakeOneP99: number;
  wakeManyP50: number;
  wakeManyP99: number;
  peakMb: number;
  cpuSeconds: number;
}

function startClient(): { run: <T>(task: Task) => Promise<T>; stop: () => void } {
  const child: ChildProcess = fork(fileURLToPath(new URL('./client.ts', import.meta.url)));
  return {
    run: <T>(task: Task) =>
      new Promise<T>((resolve, reject) => {
        child.once('message', (message: { result?: T; error?: string }) => {
          if (message.error === undefined) resolve(message.result as T);
          else reject(new Error(message.error));
        });
        child.send(task);
      }),
    stop: () => child.disconnect(),
  };
}

const first = '10001';
const second = '10002';

type Client = ReturnType<typeof startClient>;
const targetOf = ({ origin, root, authorizations }: Contender) => ({ origin, root, authorizations });

async function measureSpeeds(contender: Contender, client: Client): Promise<Speeds> {
  const { docs, clients } = options;
  const target = targetOf(contender);
  const throughput = async (task: Task) => (await client.run<Throughput>(task)).docsPerSecond;
  await contender.addStation(first);
  await contender.addStation(second);
  const push1 = await throughput({ kind: 'push', ...target, station: first, docs, clients: 1 });
  const push8 = await throughput({ kind: 'push', ...target, station: second, docs, clients });
  const pull1 = await throughput({ kind: 'pull', ...target, station: first, docs, clients: 1 });
  const pull8 = await throughput({ kind: 'pull', ...target, station: second, docs, clients });
  return { push1, push8, pull1, pull8 };
}

async function measureAll(contender: Contender, client: Client): Promise<Round> {
  const { polls, rate, seconds } = options;
  const { program, addStation } = contender;
  const target = targetOf(contender);
  const speeds = await measureSpeeds(contender, client);
  const wait = { kind: 'wake', ...target, polls, rate, seconds } as const;
  const one = await client.run<number[]>({ ...wait, stations: [first] });
  const stations = Array.from({ length: polls }, (_, index) => String(20_000 + index));
  for (const station of stations) await addStation(station);
  const many = await client.run<number[]>({ ...wait, stations });
  return {
    ...speeds,
    wakeOneP50: percentile(one, 0.5),
    wakeOneP99: percentile(one, 0.99),
    wakeManyP50: percentile(many, 0.5),
    wakeManyP99: percentile(many, 0.99),
    peakMb: program?.peakMb() ?? NaN,
    cpuSeconds: program?.cpuSeconds() ?? NaN,
  };
}

async function round<Figures extends Speeds>(
  start: () => Promise<Contender>,
  measure: (contender: Contender, client: Client) => Promise<Figures>,
  name: string,
): Promise<Figures> {
  const contender = await start();
  const client = startClient();
  try {
    const figures = await measure(contender, client);
    const shown = Object.entries(figures).map(([key, value]) => `${key} ${rounded(value)}`);
    progress(`${name.padEnd(8)} ${shown.join('  ')}`);
    return figures;
  } finally {
    client.stop();
    await contender.stop();
  }
}

const before = load();
const ours: Round[] = [];
const peer: Round[] = [];
const beside: Speeds[] = [];
for (let at = 0; at < options.rounds; at++) {
  // Their order changes, so that neither is always the one that follows.
  const turns = [
    async () => ours.push(await round(startOurs, measureAll, 'ours')),
    async () => peer.push(await round(startPeer, measureAll, 'pouchdb')),
  ];
  if (couchdb) turns.push(async () => beside.push(await round(() => useCouchdb(couchdb), measureSpeeds, 'couchdb')));
  for (const turn of at % 2 === 0 ? turns : turns.reverse()) await turn();
}

const keys = Object.keys(ours[0] ?? {}) as (keyof Round)[];
const figures = Object.fromEntries(
  keys.map((key) => {
    const [mine, theirs] = [ours, peer].map((rounds) => rounds.map((one) => one[key])) as [number[], number[]];
    const [a, b] = [median(mine), median(theirs)];
    const rest = { rounds: { ours: mine.map(rounded), pouchdb: theirs.map(rounded) } };
    return [key, { ours: rounded(a), pouchdb: rounded(b), ratio: rounded(a / b), ...rest }];
  }),
) as unknown as Record<keyof Round, { ours: number; ratio: number }>;

/** Beside Apache CouchDB, when there is one. */
const speeds = (['push1', 'push8', 'pull1', 'pull8'] as const).map((key) => {
  const theirs = beside.map((one) => one[key]);
  const value = median(theirs);
  return { key, couchdb: rounded(value), ratio: rounded(figures[key].ours / value), rounds: theirs.map(rounded) };
});
const besideTargets = speeds.map(({ key, ratio }): Target => ({
  name: `${key}: ours / CouchDB`,
  value: ratio,
  target: '>= 5',
  met: ratio >= 5,
}));

const least = (key: keyof Round, ratio: number): Target => ({
  name: `${key}: ours / PouchDB`,
  value: figures[key].ratio,
  target: `>= ${ratio}`,
  met: figures[key].ratio >= ratio,
});
const most = (name: string, value: number, limit: number, shown: string): Target => ({
  name,
  value,
  target: `<= ${shown}`,
  met: value <= limit,
});

printResult('server', {
  targets: [
    least('push8', 1.8),
    least('pull1', 4),
    least('pull8', 4),
    most('wakeOneP99: ours / PouchDB', figures.wakeOneP99.ratio, 1 / 3, '1/3'),
    most('wakeManyP99: ours / PouchDB', figures.wakeManyP99.ratio, 1 / 3, '1/3'),
    most('peakMb: ours', figures.peakMb.ours, 300, '300'),
    ...(couchdb ? besideTargets : []),
  ],
  figures,
  ...(couchdb ? { beside: speeds } : {}),
  options,
  loadBefore: before,
});
