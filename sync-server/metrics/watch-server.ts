import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Load } from '../load/load.ts';
import { LANES } from '../load/limits.ts';
import type { ServerData } from '../operate/server-data.ts';
import type { Engine } from '../store/engine.ts';
import type { Uplink } from '../uplink/uplink.ts';
import type { Holds, Metrics } from './metrics.ts';

const SIZE_EVERY_MS = 60_000;
const MS_PER_S = 1_000;

/** Adds the figures of one server's parts. Answers how to end what follows the stores. */
export function watchServer(metrics: Metrics, data: ServerData, load: Load, uplink: Uplink | undefined): () => void {
  watchLoad(metrics, load);
  if (uplink) watchUplink(metrics, uplink);
  const engines: [Holds, Engine | undefined][] = [
    ['stations', data.station],
    ['warehouse', data.warehouse],
  ];
  const stops = engines.flatMap(([holds, engine]) =>
    engine ? [engine.onUpdate((_, type) => type === 'updated' && metrics.committed(holds))] : [],
  );
  metrics.gauge('tram_databases', 'Databases that can be opened.', async () => {
    const lists = await Promise.all(engines.map(([, engine]) => engine?.list() ?? []));
    return lists.flat().length;
  });
  metrics.gauge('tram_databases_damaged', 'Databases whose file was set aside.', () =>
    engines.reduce((sum, [, engine]) => sum + (engine?.damaged().length ?? 0), 0),
  );
  metrics.gauge('tram_store_bytes', 'Files of the data folder, a minute old at most.', sizeOf(data.dataDir));
  return () => stops.forEach((stop) => stop());
}

function watchLoad(metrics: Metrics, { lanes, bodies, feeds, disk }: Load): void {
  const each = (ask: (lane: (typeof lanes)[keyof typeof lanes]) => number) =>
    Object.fromEntries(LANES.map((name) => [name, ask(lanes[name])]));
  metrics.gauges('tram_requests_waiting', 'Requests that wait for a slot.', 'work', () => each((one) => one.waiting));
  metrics.gauges('tram_requests_running', 'Requests that have a slot.', 'work', () => each((one) => one.running));
  metrics.gauges('tram_requests_open', 'Requests let in and not answered yet.', 'work', () => each((one) => one.open));
  metrics.counters('tram_requests_shed_total', 'Requests sent away with 503 or 507.', 'work', () =>
    each(({ shed: { queue, wait, memory, feeds, disk } }) => queue + wait + memory + feeds + disk),
  );
  metrics.gauge('tram_body_bytes', 'Bytes of request bodies in memory.', () => bodies.used);
  metrics.gauge('tram_feeds_open', 'Long polls and continuous feeds that are open.', () => feeds.count);
  metrics.gauge('tram_disk_free_bytes', 'Free bytes of the disk of the data folder.', () => disk.freeBytes);
}

function watchUplink(metrics: Metrics, { history }: Uplink): void {
  metrics.gauge('tram_uplink_last_success_timestamp_seconds', 'When the last complete upward run ended.', () => {
    const at = history.lastSuccessAt();
    return at === undefined ? undefined : Date.parse(at) / MS_PER_S;
  });
  metrics.gauge('tram_uplink_failures_in_a_row', 'Upward runs since the last complete one.', () =>
    history.failuresInARow(),
  );
  metrics.gauge('tram_uplink_refused_documents', 'Documents that the warehouse has refused and still lacks.', () =>
    history.refused.count(),
  );
}

/** Bytes of all files below a folder. */
function sizeOf(folder: string): () => Promise<number> {
  let size = Promise.resolve(0);
  let at = -Infinity;
  return () => {
    if (performance.now() - at > SIZE_EVERY_MS) {
      at = performance.now();
      size = bytesBelow(folder);
    }
    return size;
  };
}

async function bytesBelow(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    // A file may be gone again.
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0;
  }
  return bytes;
}
