import { TransportError } from './ports.ts';
import type { EngineState, SyncProblem } from './state.ts';

/** The engine was stopped: nothing may touch the store any more. */
export class StoppedError extends Error {
  override name = 'StoppedError';
}

/** The server's store was exchanged in the middle of a run: what was read from it says nothing about the other one. */
export class ServerChangedError extends Error {
  override name = 'ServerChangedError';
}

/** The person has paused the first download: sent was everything, received is nothing more. */
export class PausedError extends Error {
  override name = 'PausedError';
}

/** Answers are missing at the end of a run although no request failed. */
export class IncompleteError extends Error {
  override name = 'IncompleteError';
}

/** True when going on with the next kind is useless: nobody answers, or not us, or not now. */
export function endsRun(error: unknown): boolean {
  if (error instanceof StoppedError || error instanceof ServerChangedError || error instanceof PausedError) return true;
  return error instanceof TransportError && ['offline', 'signIn', 'busy', 'foreignServer'].includes(error.kind);
}

/** What a failed run shows. */
export function stateOf(error: unknown): Pick<EngineState, 'phase' | 'problem'> {
  if (error instanceof TransportError && error.kind === 'offline') return { phase: 'offline' };
  if (error instanceof TransportError && error.kind === 'signIn') return { phase: 'needsSignIn' };
  return { phase: 'problem', problem: { code: codeOf(error), detail: detailOf(error) } };
}

function codeOf(error: unknown): SyncProblem['code'] {
  if (error instanceof IncompleteError || error instanceof ServerChangedError) return 'incomplete';
  if (error instanceof TransportError) return transportCode(error);
  return isQuota(error) ? 'quota' : 'storage';
}

function transportCode(error: TransportError): SyncProblem['code'] {
  if (error.kind === 'busy' || error.kind === 'foreignServer' || error.kind === 'tooLarge') return error.kind;
  if (error.kind !== 'rejected') return 'server';
  if (error.status === 403) return 'forbidden';
  return error.status === 404 ? 'noDatabase' : 'request';
}

/** The store's own error says `quota`; an unwrapped one of IndexedDB is a QuotaExceededError. */
function isQuota(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'QuotaExceededError' || ('code' in error && error.code === 'quota');
}

function detailOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
