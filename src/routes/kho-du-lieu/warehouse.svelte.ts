import { DeviceError } from '$lib/data/api.ts';

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

const TOKEN = 'tram.warehouseToken';
const DEVICE = 'tram.warehouseDevice';

/** Why the warehouse did not answer, as a code of the catalogue: `warehouse_<code>`. */
export type WarehouseProblem = 'forbidden' | 'expired' | 'no_connection' | 'failed';

/** The warehouse's own sign-in: the token lives as long as this window, and the tablet's database is not touched. */
export class Warehouse {
  summary = $state.raw<Summary>();
  problem = $state<WarehouseProblem>();
  loading = $state(false);
  #token = $state(sessionStorage.getItem(TOKEN) ?? '');

  get signedIn(): boolean {
    return this.#token !== '';
  }

  /** @throws DeviceError wrongCredentials, tooManyTries, noConnection, unknown */
  async signIn(username: string, pin: string): Promise<void> {
    const answer = await ask('/api/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, pin, deviceId: windowId(), deviceName: 'Kho dữ liệu' }),
    });
    if (!answer) throw new DeviceError('noConnection');
    if (answer.status === 401) throw new DeviceError('wrongCredentials');
    if (answer.status === 429)
      throw new DeviceError('tooManyTries', { waitSeconds: Number(answer.headers.get('retry-after')) || 60 });
    if (!answer.ok) throw new DeviceError('unknown');
    const { token } = (await answer.json()) as { token: string };
    sessionStorage.setItem(TOKEN, token);
    this.problem = undefined;
    this.#token = token;
  }

  async load(): Promise<void> {
    this.loading = true;
    const answer = await ask('/warehouse/api/summary', { headers: { authorization: `Bearer ${this.#token}` } });
    this.loading = false;
    this.problem = problemOf(answer);
    if (this.problem === 'expired' || this.problem === 'forbidden') this.#leave();
    if (answer?.ok) this.summary = (await answer.json()) as Summary;
  }

  async signOut(): Promise<void> {
    const token = this.#token;
    this.problem = undefined;
    this.#leave();
    await ask('/api/sign-out', { method: 'POST', headers: { authorization: `Bearer ${token}` } });
  }

  #leave(): void {
    sessionStorage.removeItem(TOKEN);
    this.#token = '';
    this.summary = undefined;
  }
}

async function ask(url: string, init: RequestInit): Promise<Response | undefined> {
  try {
    return await fetch(url, { ...init, cache: 'no-store' });
  } catch {
    return undefined;
  }
}

function problemOf(answer: Response | undefined): WarehouseProblem | undefined {
  if (!answer) return 'no_connection';
  if (answer.ok) return undefined;
  if (answer.status === 401) return 'expired';
  return answer.status === 403 ? 'forbidden' : 'failed';
}

function windowId(): string {
  const known = sessionStorage.getItem(DEVICE) ?? `warehouse-${crypto.randomUUID()}`;
  sessionStorage.setItem(DEVICE, known);
  return known;
}
