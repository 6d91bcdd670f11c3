import { ApiError } from '../http/api-error.ts';
import { AuditChain, type DatedEntry } from './chain.ts';
import type { AuditEntry, Details, Head } from './line.ts';
import { Repeats } from './repeats.ts';

/** Told, in English, of lines that cannot be written. */
export type Complain = (error: unknown, message: string) => void;

interface Waiting {
  line: DatedEntry;
  written?: () => void;
  failed?: (error: unknown) => void;
}

/** Refusals reach the disk within this time. */
const SOON_MS = 1_000;
/** Equal refusals within this time are one line. */
export const REPEAT_MS = 60_000;
/** Lines kept while the disk refuses them. */
const MAX_WAITING = 2_000;

/** The server's audit log: lines of requests that run at the same time share one transaction. */
export class AuditLog {
  readonly #chain: AuditChain;
  readonly #complain: Complain;
  readonly #repeats = new Repeats();
  readonly #timer: NodeJS.Timeout;
  #waiting: Waiting[] = [];
  #scheduled = false;

  constructor(dataDir: string, complain: Complain) {
    this.#chain = new AuditChain(dataDir);
    this.#complain = complain;
    this.#timer = setInterval(() => this.#tick(), SOON_MS).unref();
  }

  /** Where the chain ends: to be noted outside this machine. */
  get head(): Head {
    return this.#chain.head;
  }

  /** Resolves when the line is on disk. @throws ApiError 503 when it cannot be written */
  record(entry: AuditEntry): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line: dated(entry), written: resolve, failed: reject });
      if (this.#scheduled) return;
      this.#scheduled = true;
      setImmediate(() => this.#flush());
    });
  }

  /** What the server does by itself. @throws ApiError 503 */
  recordOwn(event: string, details: Details): Promise<void> {
    return this.record({ actor: 'server', device: '', address: '', event, outcome: 'ok', details });
  }

  /** For what can come in storms: written within a second, repetitions counted in one line. Costs the request nothing. */
  count(entry: AuditEntry, windowMs = REPEAT_MS, times = 1): void {
    const line = this.#repeats.note(entry, windowMs, Date.now(), times);
    if (line && this.#waiting.length < MAX_WAITING) this.#waiting.push({ line: dated(line) });
  }

  /** Writes everything that waits and was counted. */
  close(): void {
    clearInterval(this.#timer);
    this.#waiting.push(...this.#repeats.due(Infinity).map((entry) => ({ line: dated(entry) })));
    this.#flush();
    this.#chain.close();
  }

  #tick(): void {
    this.#waiting.push(...this.#repeats.due(Date.now()).map((entry) => ({ line: dated(entry) })));
    if (this.#waiting.length > 0) this.#flush();
  }

  #flush(): void {
    this.#scheduled = false;
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    try {
      this.#chain.append(waiting.map(({ line }) => line));
      for (const { written } of waiting) written?.();
    } catch (error) {
      this.#complain(error, 'the audit log cannot be written');
      this.#waiting = waiting.filter(({ failed }) => failed === undefined).slice(0, MAX_WAITING);
      const reason = 'Máy chủ không ghi được nhật ký kiểm tra nên không làm việc này. Hãy báo người quản trị máy chủ.';
      for (const { failed } of waiting) failed?.(new ApiError(503, 'audit_unavailable', reason, 60));
    }
  }
}

const dated = (entry: AuditEntry): DatedEntry => ({ ...entry, at: new Date().toISOString() });
