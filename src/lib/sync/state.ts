/** What the engine knows of itself; counts of waiting records come from the store and are added by the data layer. */
export interface EngineState {
  phase: 'idle' | 'offline' | 'sending' | 'receiving' | 'needsSignIn' | 'problem';
  /** Instant of the last run in which the server answered for everything. */
  lastSuccessAt?: string;
  /** First download: records received and expected, and the size of what was received, bytes. */
  progress?: { received: number; expected: number; bytes: number };
  /** The person has paused the first download. */
  paused?: boolean;
  /** Code of the sentence `sync_problem_<code>` and its technical detail for the log. */
  problem?: SyncProblem;
  /** This device's clock minus the server's, milliseconds, when they differ absurdly (R12). */
  clockOffsetMs?: number;
}

/**
 * busy, server: the server's trouble, tried again · foreignServer: something else answers at this address (captive portal)
 * forbidden: the account may not do this · noDatabase: the server lacks a database of the station · request: the server understands
 * another protocol · tooLarge: even small pages are refused · quota, storage: this device's trouble · incomplete: answers are missing, tried again
 */
export interface SyncProblem {
  code:
    | 'busy'
    | 'server'
    | 'foreignServer'
    | 'forbidden'
    | 'noDatabase'
    | 'request'
    | 'tooLarge'
    | 'quota'
    | 'storage'
    | 'incomplete';
  detail: string;
}
