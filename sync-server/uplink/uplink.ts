import { setTimeout as sleep } from 'node:timers/promises';
import { KINDS, parseDatabaseName, stationOfDatabase, type Kind } from '../../src/lib/domain/records/index.ts';
import type { Log } from '../http/log.ts';
import type { Run, RunState, Transfer, Trigger, UplinkHistory } from './history.ts';
import { askJson, replicateDatabase, type Counts, type Endpoint } from './replicate.ts';
import { resend, RESEND_BATCH } from './resend.ts';
import type { Refusal, RefusedDocument } from './refused.ts';
import { UplinkError } from './uplink-error.ts';

export interface UplinkOptions {
  /** The stations' databases. */
  source: Endpoint;
  warehouse: Endpoint;
  history: UplinkHistory;
  log: Log;
  /** Waits between tries for one database within a run, milliseconds. */
  retryDelaysMs?: readonly number[];
}

/** Small kinds first: the warehouse knows the station before its records come. The single edits come last. */
const ORDER: readonly Kind[] = ['settings', ...KINDS.filter((kind) => kind !== 'settings')];

/** Documents of one database that are tried again in one run, the oldest first. */
const MOST_RESENT = 10_000;

/** Sends every station's databases up, one run at a time. */
export class Uplink {
  readonly #options: UplinkOptions;
  readonly #closing = new AbortController();
  #current: { id: number; done: Promise<Run> } | undefined;

  constructor(options: UplinkOptions) {
    this.#options = options;
  }

  get history(): UplinkHistory {
    return this.#options.history;
  }

  get running(): boolean {
    return this.#current !== undefined;
  }

  /** Starts a run, or joins the one that is under way. Failures are in the run, never thrown. */
  start(trigger: Trigger): { id: number; done: Promise<Run> } {
    if (this.#current) return this.#current;
    const id = this.history.begin(trigger);
    const done = this.#run(id).finally(() => (this.#current = undefined));
    this.#current = { id, done };
    return this.#current;
  }

  /** Ends a run under way; the next one continues from its checkpoint. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#current?.done;
    this.history.close();
  }

  async #run(id: number): Promise<Run> {
    let state: RunState = 'done';
    let problem: string | undefined;
    try {
      await this.#checkWarehouse();
      for (const name of await this.#databases()) {
        const transfer = await this.#transfer(id, name);
        if (transfer.state === 'failed') await this.#checkWarehouse();
        if (transfer.state !== 'done' && state !== 'failed') state = transfer.state;
        problem ??= transfer.error;
      }
    } catch (error) {
      const known = UplinkError.from(error);
      state = known.problem === 'stopped' ? 'interrupted' : 'failed';
      problem = known.message;
    }
    if (state !== 'done') this.#options.log.warn({ run: id, state, problem }, 'upward run did not complete');
    this.history.end(id, state, problem);
    return this.history.list(1)[0] as Run;
  }

  /** Somebody answers, and knows the account. @throws UplinkError */
  async #checkWarehouse(): Promise<void> {
    const { warehouse } = this.#options;
    const session = (await askJson(warehouse, '_session', this.#closing.signal)) as { userCtx?: { name?: unknown } };
    if (warehouse.authorization && !session.userCtx?.name) throw new UplinkError('denied');
  }

  async #databases(): Promise<string[]> {
    const names = (await askJson(this.#options.source, '_all_dbs', this.#closing.signal)) as string[];
    const rank = (name: string) => {
      const kind = parseDatabaseName(name)?.kind;
      return kind ? ORDER.indexOf(kind) : ORDER.length;
    };
    return names.filter((name) => stationOfDatabase(name)).sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  }

  /** @throws UplinkError when the server is closing */
  async #transfer(runId: number, database: string): Promise<Transfer> {
    const transfer: Transfer = {
      database,
      startedAt: new Date().toISOString(),
      read: 0,
      written: 0,
      failures: 0,
      state: 'running',
    };
    this.history.put(runId, transfer);
    const delays = this.#options.retryDelaysMs ?? [1_000, 5_000];
    for (let attempt = 0; transfer.state === 'running'; attempt++) {
      await this.#attempt(runId, transfer, delays[attempt]);
    }
    return transfer;
  }

  async #attempt(runId: number, transfer: Transfer, retryAfterMs: number | undefined): Promise<void> {
    const { source, warehouse } = this.#options;
    const { refused } = this.history;
    const { database } = transfer;
    const before = { ...transfer };
    const onProgress = (counts: Counts) => {
      transfer.read = before.read + counts.read;
      transfer.written = before.written + counts.written;
      transfer.failures = refused.count(database);
      this.history.put(runId, transfer);
    };
    try {
      // What was refused before this run; what is refused now has just been tried.
      const old = refused.list(MOST_RESENT, database);
      const onRefused = (refusals: Refusal[]) => refused.add(database, refusals);
      const signal = this.#closing.signal;
      onProgress(await replicateDatabase(database, source, warehouse, signal, { onProgress, onRefused }));
      transfer.written += await this.#resend(database, old);
      transfer.failures = refused.count(database);
      transfer.state = transfer.failures > 0 ? 'partial' : 'done';
      if (transfer.failures > 0) transfer.error = `Kho dữ liệu từ chối ${transfer.failures} bản ghi.`;
      else delete transfer.error;
    } catch (error) {
      const known = UplinkError.from(error);
      transfer.error = known.message;
      if (known.problem === 'stopped') transfer.state = 'interrupted';
      else if (retryAfterMs === undefined || known.problem === 'denied') transfer.state = 'failed';
      else await sleep(retryAfterMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      if (known.problem === 'stopped') throw known;
    } finally {
      if (transfer.state !== 'running') transfer.endedAt = new Date().toISOString();
      this.history.put(runId, transfer);
    }
  }

  /** Tries again, by id, what was refused in earlier runs. Answers how many documents arrived. @throws UplinkError */
  async #resend(database: string, entries: RefusedDocument[]): Promise<number> {
    const { source, warehouse } = this.#options;
    const { refused } = this.history;
    let written = 0;
    for (let start = 0; start < entries.length; start += RESEND_BATCH) {
      const batch = entries.slice(start, start + RESEND_BATCH);
      const result = await resend(database, batch, source, warehouse, this.#closing.signal);
      const replaced = result.refused.filter(({ entry, now }) => entry.rev !== now.rev).map(({ entry }) => entry);
      // First what still lacks, then what does not: a kill between the two forgets nothing.
      refused.add(
        database,
        result.refused.map(({ now }) => now),
      );
      refused.remove(database, [...result.settled, ...replaced]);
      written += result.written;
    }
    return written;
  }
}
