import type { Kind } from '../domain/records/index.ts';
import type { ChangesPage } from './ports.ts';
import type { Run } from './run-context.ts';
import type { EngineState } from './state.ts';

/** Fewer changes than this pass without a progress bar. */
const WORTH_SHOWING = 500;

/** Counts what a first download (or a long absence) has received and what is still to come, over all kinds. */
export class Progress {
  #received = 0;
  #bytes = 0;
  /** What the server said is left, by kind. */
  readonly #left = new Map<Kind, number>();

  /** Asks for the size of a kind that was never downloaded, so that the first figures shown are not too small. */
  async survey(run: Run, kind: Kind): Promise<void> {
    if ((await run.store.checkpoint(kind)) !== undefined) return;
    const { pending, documents } = await run.transport.changes(kind, undefined, 1);
    this.#left.set(kind, pending + documents.length);
  }

  page(kind: Kind, { documents, pending, bytes = 0 }: Pick<ChangesPage, 'documents' | 'pending' | 'bytes'>): void {
    this.#received += documents.length;
    this.#bytes += bytes;
    this.#left.set(kind, pending);
  }

  /** Undefined while there is too little to show. */
  value(): EngineState['progress'] {
    const expected = this.#received + [...this.#left.values()].reduce((sum, left) => sum + left, 0);
    return expected >= WORTH_SHOWING ? { received: this.#received, expected, bytes: this.#bytes } : undefined;
  }
}
