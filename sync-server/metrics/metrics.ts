import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { parseDatabaseName } from '../../src/lib/domain/records/index.ts';
import type { Counted } from '../couch/context.ts';

export type Holds = 'stations' | 'warehouse';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'COPY', 'OPTIONS']);
const DURATION_BUCKETS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 60];
const NS_PER_S = 1e9;

/** Figures for Prometheus. Labels come from short fixed lists: never an id, a station, an address or a person's data. */
export class Metrics {
  readonly registry = new Registry();
  readonly #loop = monitorEventLoopDelay({ resolution: 20 });
  readonly #requests: Counter<'room' | 'work' | 'method' | 'status'>;
  readonly #durations: Histogram<'room' | 'work'>;
  readonly #documents: Record<Exclude<Counted, 'refused'>, Counter<'holds'>>;
  readonly #refused: Counter<'holds' | 'kind'>;
  readonly #commits: Counter<'holds'>;

  constructor() {
    this.#loop.enable();
    const registers = [this.registry];
    this.#requests = new Counter({
      name: 'tram_requests_total',
      help: 'Requests answered, by status class; 0xx: the client went away.',
      labelNames: ['room', 'work', 'method', 'status'],
      registers,
    });
    this.#durations = new Histogram({
      name: 'tram_request_seconds',
      help: 'Time from the head of a request to the last byte of its answer, feeds left out.',
      labelNames: ['room', 'work'],
      buckets: DURATION_BUCKETS,
      registers,
    });
    const documents = (name: string, help: string) =>
      new Counter({ name, help, labelNames: ['holds'] as const, registers });
    this.#documents = {
      read: documents('tram_documents_read_total', 'Documents answered with their content.'),
      written: documents('tram_documents_written_total', 'Documents stored.'),
      conflict: documents('tram_conflicts_total', 'Edits answered as a conflict.'),
    };
    this.#refused = new Counter({
      name: 'tram_documents_refused_total',
      help: 'Documents refused by their schema or by the store, by kind of record.',
      labelNames: ['holds', 'kind'],
      registers,
    });
    this.#commits = documents('tram_commit_groups_total', 'Commits of documents; one may hold many requests.');
    this.#addProcess();
  }

  /** `work`: the class of work, `feed`, or `none`. */
  request(room: string, work: string, method: string, status: number, seconds: number): void {
    const known = METHODS.has(method) ? method : 'other';
    this.#requests.inc({ room, work, method: known, status: `${Math.floor(status / 100)}xx` });
    if (work !== 'feed') this.#durations.observe({ room, work }, seconds);
  }

  documents(holds: Holds, what: Counted, documents: number, db: string): void {
    if (what === 'refused') this.#refused.inc({ holds, kind: parseDatabaseName(db)?.kind ?? 'other' }, documents);
    else this.#documents[what].inc({ holds }, documents);
  }

  committed(holds: Holds): void {
    this.#commits.inc({ holds });
  }

  /** A figure that is asked for when somebody looks; undefined leaves it out. */
  gauge(name: string, help: string, ask: () => number | undefined | Promise<number | undefined>): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect() {
        const value = await ask();
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
  }

  /** As `gauge`, with one value for each name of a fixed list. */
  gauges(name: string, help: string, label: string, ask: () => Record<string, number>): void {
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      collect() {
        for (const [key, value] of Object.entries(ask())) this.set({ [label]: key }, value);
      },
    });
  }

  /** As `gauges`, for what only grows and is counted elsewhere. */
  counters(name: string, help: string, label: string, ask: () => Record<string, number>): void {
    new Counter({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [key, value] of Object.entries(ask())) this.inc({ [label]: key }, value);
      },
    });
  }

  close(): void {
    this.#loop.disable();
    this.registry.clear();
  }

  #addProcess(): void {
    this.gauge('tram_event_loop_lag_p99_seconds', 'How late the event loop was since the last look.', () => {
      const lag = this.#loop.percentile(99) / NS_PER_S;
      this.#loop.reset();
      return lag;
    });
    this.gauges('tram_memory_bytes', 'Memory of the process.', 'part', () => {
      const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
      return { rss, heapUsed, external, arrayBuffers };
    });
    this.gauge('tram_uptime_seconds', 'Time since the process started.', () => process.uptime());
  }
}
