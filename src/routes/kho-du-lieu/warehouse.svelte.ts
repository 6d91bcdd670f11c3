import { createHttp } from '$lib/sync/couch/http.ts';
import { TransportError } from '$lib/sync/ports.ts';
import { openSession, type WindowSession } from './window-session.ts';

export interface StationFigures {
  code: string;
  name: string;
  people: number;
  households: number;
  visits: number;
  doses: number;
  lastReceivedAt?: string;
}

export interface Summary {
  stations: StationFigures[];
  totals: Pick<StationFigures, 'people' | 'households' | 'visits' | 'doses'>;
  generatedAt: string;
}

/** Why the warehouse did not answer, as a code of the catalogue: `warehouse_<code>`. */
export type WarehouseProblem = 'forbidden' | 'expired' | 'no_connection' | 'failed';

/**
 * The warehouse's own sign-in: it lives as long as this page is open, and the tablet's database is not touched. Who loads the page anew signs
 * in again.
 */
export class Warehouse {
  summary = $state.raw<Summary>();
  problem = $state<WarehouseProblem>();
  loading = $state(false);
  #session = $state.raw<WindowSession>();

  get signedIn(): boolean {
    return this.#session !== undefined;
  }

  /** @throws DeviceError wrongCredentials, tooManyTries, noConnection, unknown */
  async signIn(username: string, pin: string): Promise<void> {
    this.#session = await openSession(username, pin);
    this.problem = undefined;
  }

  async load(): Promise<void> {
    const session = this.#session;
    if (!session) return;
    this.loading = true;
    try {
      const http = createHttp({ baseUrl: '', token: session.token });
      const { body } = await http({ path: '/warehouse/api/summary' });
      this.summary = body as Summary;
      this.problem = undefined;
    } catch (error) {
      this.problem = problemOf(error);
      if (this.problem === 'expired' || this.problem === 'forbidden') this.#leave();
    } finally {
      this.loading = false;
    }
  }

  async signOut(): Promise<void> {
    const session = this.#session;
    this.problem = undefined;
    this.#leave();
    const http = session && createHttp({ baseUrl: '', token: session.token });
    // Without a connection the session ends with the page all the same.
    await http?.({ path: '/api/sign-out', body: {} }).catch(() => undefined);
  }

  #leave(): void {
    this.#session = undefined;
    this.summary = undefined;
  }
}

function problemOf(error: unknown): WarehouseProblem {
  if (!(error instanceof TransportError)) throw error;
  if (error.kind === 'offline' || error.kind === 'foreignServer') return 'no_connection';
  if (error.kind === 'signIn') return 'expired';
  return error.status === 403 ? 'forbidden' : 'failed';
}
