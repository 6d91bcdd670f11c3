import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOptions } from '../support/options.ts';
import { startProgram } from '../support/program.ts';
import { load, printResult, progress } from '../support/report.ts';
import { rounded, spread } from '../support/statistics.ts';
import type { Exchange } from './link.ts';
import { ADMIN, createSeeder, type Seeder } from './stations.ts';
import type { TabletOptions } from './tablet.ts';
import type { Finished, TabletsMessage } from './tablets.ts';

/** `npm run bench -- storm`: a whole province's tablets begin their first download in the same moment. */
const options = readOptions(
  {
    tablets: { default: 300, help: 'tablets' },
    docs: { default: 5_000, help: 'documents of a station, which each of its tablets downloads' },
    perstation: { default: 25, help: 'tablets of a station' },
    visits: { default: 5, help: 'visits that each tablet has recorded before its first connection' },
    latency: { default: 150, help: 'round trip of a link, ms' },
    kbits: { default: 1_600, help: 'rate of a link each way, kbit/s' },
    broken: { default: 1, help: 'requests on which the connection breaks, %' },
    workers: { default: 2, help: 'processes in which the tablets live' },
    minutes: { default: 30, help: 'after so long a tablet counts as not complete' },
    seed: { default: 1, help: 'decides which connections break' },
  },
  process.argv.slice(2),
);

const startChild = (file: string) => fork(fileURLToPath(new URL(file, import.meta.url)));
const stationOf = (tablet: number) => String(30_000 + Math.floor(tablet / options.perstation));

async function ask<T>(child: ChildProcess, message: object): Promise<T> {
  child.send(message);
  const [answer] = (await once(child, 'message')) as [T];
  return answer;
}

async function prepare(seeder: Seeder, ports: number[]): Promise<TabletOptions[]> {
  const tablets: TabletOptions[] = [];
  for (const [number, port] of ports.entries()) {
    const station = stationOf(number);
    if (number % options.perstation === 0) await seeder.addStation(station, options.docs);
    const account = await seeder.addAccount(station, number);
    const visits = { first: 1_000_000 + number * 1_000, count: options.visits };
    tablets.push({ account, station, origin: `http://127.0.0.1:${port}`, visits });
  }
  return tablets;
}

/** Resolves when every tablet of the worker has its first download, or the time is over. */
function download(worker: ChildProcess, tablets: TabletOptions[]): Promise<number[]> {
  const seconds: number[] = [];
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(seconds), options.minutes * 60_000);
    const listen = (message: TabletsMessage) => {
      if (!('complete' in message)) return;
      seconds.push(message.seconds);
      if (seconds.length % 25 === 0 || seconds.length === tablets.length)
        progress(`${seconds.length} of ${tablets.length} tablets of a worker after ${rounded(message.seconds)} s`);
      if (seconds.length < tablets.length) return;
      clearTimeout(timer);
      worker.off('message', listen);
      resolve(seconds);
    };
    worker.on('message', listen);
    worker.send({ start: tablets });
  });
}

async function storm() {
  const dir = mkdtempSync(join(tmpdir(), 'tram-storm-'));
  const env = { TRAM_ADMIN: `${ADMIN.name}:${ADMIN.password}`, TRAM_LOG: 'warn' };
  const server = await startProgram('sync-server/main.ts', ['--port', '0', '--data', dir], env);
  const links = startChild('./links.ts');
  const workers = Array.from({ length: options.workers }, () => startChild('./tablets.ts'));
  const seeder = createSeeder(server.url);
  try {
    const { latency, kbits, broken, seed } = options;
    const link = {
      port: Number(new URL(server.url).port),
      latencyMs: latency,
      bytesPerSecond: (kbits * 1000) / 8,
      broken: broken / 100,
    };
    const ports = await ask<number[]>(links, { links: options.tablets, options: link, seed });
    progress('stations and people are being made');
    const tablets = await prepare(seeder, ports);
    const before = { cpu: server.cpuSeconds(), load: load() };
    progress(`${tablets.length} tablets start`);
    const parts = workers.map((_, at) => tablets.filter((_one, number) => number % workers.length === at));
    const seconds = (await Promise.all(workers.map((worker, at) => download(worker, parts[at] ?? [])))).flat();
    const exchanges = await ask<Exchange[]>(links, { report: true });
    const cpuSeconds = server.cpuSeconds() - before.cpu;
    progress('tablets take what the others have sent');
    const finished = (
      await Promise.all(workers.map((worker) => ask<{ finished: Finished[] }>(worker, { finish: true })))
    ).flatMap((one) => one.finished);
    const stations = [...new Set(tablets.map(({ station }) => station))];
    const held = new Map<string, Awaited<ReturnType<Seeder['holdings']>>>();
    for (const station of stations) held.set(station, await seeder.holdings(station));
    return { seconds, exchanges, finished, held, cpuSeconds, peakMb: server.peakMb(), loadBefore: before.load };
  } finally {
    for (const child of [links, ...workers]) child.kill();
    seeder.close();
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Records that a tablet lacks, has besides, or holds in another revision than the server make it differ. */
function differing(finished: Finished[], held: Map<string, { holdings: object }>): number {
  const text = (holdings: object) => JSON.stringify(Object.entries(holdings).sort());
  return finished.filter((one) => text(one.holdings) !== text(held.get(one.station)?.holdings ?? {})).length;
}

const { seconds, exchanges, finished, held, ...rest } = await storm();
const admitted = exchanges.filter(({ status, cut }) => status >= 200 && status < 400 && !cut);
const pages = admitted.filter(({ request }) => request.includes('_changes'));
const server = spread(admitted.map(({ lastByteMs }) => lastByteMs));
const wrong = differing(finished, held);
const total = [...held.values()].reduce((sum, { holdings }) => sum + counted(holdings), 0);
const expected = held.size * (options.docs + 2) + options.tablets * options.visits;
const changed = [...held.values()].reduce((sum, one) => sum + one.changed, 0);
const statuses = Object.fromEntries(
  [...Map.groupBy(exchanges, ({ status }) => status)].map(([status, all]) => [status, all.length]),
);

function counted(holdings: Record<string, { count: number }>): number {
  return Object.values(holdings).reduce((sum, { count }) => sum + count, 0);
}

printResult('storm', {
  targets: [
    {
      name: 'tablets that completed',
      value: seconds.length,
      target: String(options.tablets),
      met: seconds.length === options.tablets && finished.every((one) => one.settled),
    },
    { name: 'tablets that differ from the server', value: wrong, target: '0', met: wrong === 0 },
    { name: 'documents at the server', value: total, target: String(expected), met: total === expected },
    { name: 'documents that were written twice', value: changed, target: '0', met: changed === 0 },
    { name: 'p95 of the server, ms', value: server.p95, target: '<= 2000', met: server.p95 <= 2000 },
  ],
  secondsToComplete: spread(seconds),
  /** At the server's end of the links, from the last byte of a request: the link's own time is not in it. */
  serverMs: { firstByte: spread(admitted.map(({ firstByteMs }) => firstByteMs)), lastByte: server },
  serverPagesMs: {
    firstByte: spread(pages.map(({ firstByteMs }) => firstByteMs)),
    lastByte: spread(pages.map(({ lastByteMs }) => lastByteMs)),
  },
  /** At the tablet, with the link: a page of 1 MB takes 5 s on it. */
  tabletMs: spread(admitted.map(({ tabletMs }) => tabletMs)),
  requests: exchanges.length,
  statuses,
  broken: exchanges.filter(({ cut, status }) => cut || status === 0).length,
  pausesOfTablets: finished.reduce((sum, { failures }) => sum + failures, 0),
  megabytes: rounded(exchanges.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6),
  ...rest,
  options,
});
