import type { Kind } from '../../domain/records/index.ts';
import type { Http } from '../../sync/couch/http.ts';
import type { DeviceDb } from '../local/device-db.ts';

/** The server's time is known to the second, and an answer takes a while: so much earlier counts as before. */
const MARGIN_MS = 120_000;
/** The warehouse is asked about once in this time. */
const PAUSE_MS = 300_000;

export interface Warehouse {
  /** By the server's clock: what the server had answered for before this instant is in the warehouse. Undefined: nothing is known. */
  arrivedBefore(kind: Kind): string | undefined;
  /** Asks the server, unless it was asked just now. A failure changes nothing. */
  refresh(http: Http): Promise<void>;
}

/** What is known of the warehouse above the station's server; kept for the time without a connection. */
export async function createWarehouse(db: DeviceDb, now: () => number, onChange: () => void): Promise<Warehouse> {
  let arrived = (await db.fact('arrived')) ?? {};
  let askedAt: number | undefined;
  return {
    arrivedBefore(kind) {
      const at = Date.parse(arrived[kind] ?? '');
      return Number.isNaN(at) ? undefined : new Date(at - MARGIN_MS).toISOString();
    },
    async refresh(http) {
      if (askedAt !== undefined && Math.abs(now() - askedAt) < PAUSE_MS) return;
      askedAt = now();
      const { body } = await http({ path: '/api/uplink/arrived' });
      const kinds = (body as { kinds?: unknown } | null)?.kinds;
      if (typeof kinds !== 'object' || kinds === null) return;
      const told = Object.fromEntries(Object.entries(kinds).filter(([, at]) => typeof at === 'string'));
      if (JSON.stringify(told) === JSON.stringify(arrived)) return;
      arrived = told;
      await db.setFact('arrived', told);
      onChange();
    },
  };
}
