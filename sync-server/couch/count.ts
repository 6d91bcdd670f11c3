import type { WriteResult } from '../store/engine.ts';
import type { DatabaseContext } from './context.ts';

type Where = Pick<DatabaseContext, 'options' | 'dbName'>;

/** Counts what became of documents that were to be stored. */
export function countWrites({ options, dbName }: Where, results: readonly WriteResult[]): void {
  const conflicts = results.filter(({ error }) => error === 'conflict').length;
  const failed = results.filter(({ error }) => error !== undefined).length;
  if (failed < results.length) options.count?.('written', results.length - failed, dbName);
  if (conflicts > 0) options.count?.('conflict', conflicts, dbName);
  if (failed > conflicts) options.count?.('refused', failed - conflicts, dbName);
}

/** Counts documents that were answered with their content. */
export function countReads({ options, dbName }: Where, documents: number): void {
  if (documents > 0) options.count?.('read', documents, dbName);
}
