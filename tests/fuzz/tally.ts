import type { Endpoint } from './endpoints.ts';
import type { FuzzRequest } from './requests.ts';
import type { Outcome } from './wire.ts';

/** Counts what was asked and how it was answered. */
export class Tally {
  readonly #statuses = new Map<number, number>();
  readonly #endpoints = new Map<string, number>();
  #slowest = { ms: 0, endpoint: '' };
  #sum = 0;

  add({ endpoint }: FuzzRequest, { status, ms }: Outcome): void {
    this.#sum += 1;
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    this.#endpoints.set(endpoint, (this.#endpoints.get(endpoint) ?? 0) + 1);
    if (ms > this.#slowest.ms) this.#slowest = { ms, endpoint };
  }

  /** Endpoints that got no request. */
  untouched(endpoints: readonly Endpoint[]): string[] {
    return endpoints.map(({ method, path }) => `${method} ${path}`).filter((name) => !this.#endpoints.has(name));
  }

  /** Part of all answers, 0 to 1. */
  share(which: (status: number) => boolean): number {
    let sum = 0;
    for (const [status, times] of this.#statuses) if (which(status)) sum += times;
    return sum / this.#sum;
  }

  report(): string {
    const statuses = [...this.#statuses].sort(([a], [b]) => a - b).map(([status, times]) => `${status}: ${times}`);
    const { ms, endpoint } = this.#slowest;
    return `${this.#sum} requests to ${this.#endpoints.size} endpoints; ${statuses.join(', ')}; slowest ${Math.round(ms)} ms (${endpoint})`;
  }
}
