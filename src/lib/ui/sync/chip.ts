import type { SyncState } from '../../data/api.ts';

export type ChipKind =
  | 'attention'
  | 'signInAgain'
  | 'offlineWaiting'
  | 'offline'
  | 'sending'
  | 'waiting'
  | 'receiving'
  | 'paused'
  | 'problem'
  | 'saved';

/**
 * The one thing to say about synchronisation, worst first. "Saved on the server" only when nothing waits, nothing is
 * refused and a run has completed.
 */
export function chipKind(sync: SyncState, online: boolean): ChipKind {
  if (sync.needsAttention > 0) return 'attention';
  if (sync.phase === 'needsSignIn') return 'signInAgain';
  if (!online || sync.phase === 'offline') return sync.waiting ? 'offlineWaiting' : 'offline';
  if (sync.waiting) return sync.phase === 'sending' ? 'sending' : 'waiting';
  if (sync.paused && !sync.lastSuccessAt) return 'paused';
  if (sync.progress && sync.progress.received < sync.progress.expected) return 'receiving';
  if (sync.lastSuccessAt) return 'saved';
  return sync.phase === 'problem' ? 'problem' : 'receiving';
}
