import { canonical } from '../../src/lib/domain/merge/index.ts';
import type { AuditEntry } from './line.ts';

interface Count {
  entry: AuditEntry;
  since: number;
  until: number;
  times: number;
}

/** Different entries that are told apart at one time; what comes beyond is counted together, by event. */
const MAX_KEYS = 500;

/**
 * Keeps a storm of equal entries from becoming a storm of writes: the first one is written, the others of its window
 * (milliseconds) become one line that says how many they were.
 */
export class Repeats {
  readonly #counts = new Map<string, Count>();

  /** The entry when it is to be written now; undefined when it was counted. `now`: epoch milliseconds. It happened `times` times. */
  note(entry: AuditEntry, windowMs: number, now: number, times = 1): AuditEntry | undefined {
    const key = canonical(entry);
    const known = this.#counts.get(key);
    if (known) {
      known.times += times;
      return undefined;
    }
    if (this.#counts.size >= MAX_KEYS && !entry.details.manyClients) {
      const together = { actor: '', device: '', address: '', details: { manyClients: true } };
      return this.note({ ...entry, ...together }, windowMs, now, times);
    }
    this.#counts.set(key, { entry, since: now, until: now + windowMs, times: times - 1 });
    return entry;
  }

  /** What was counted in windows that are over; all windows when `now` is Infinity. */
  due(now: number): AuditEntry[] {
    const lines: AuditEntry[] = [];
    for (const [key, { entry, since, until, times }] of this.#counts) {
      if (until > now) continue;
      this.#counts.delete(key);
      if (times === 0) continue;
      const details = { ...entry.details, times, since: new Date(since).toISOString() };
      lines.push({ ...entry, details });
    }
    return lines;
  }
}
