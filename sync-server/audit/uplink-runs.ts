import type { RunWatch } from '../uplink/history.ts';
import type { ServerConfig } from '../config.ts';
import type { AuditLog } from './log.ts';

/** Keeps when the credentials of the uplink were used: which run, with which account, at which warehouse. */
export function watchRuns(audit: AuditLog, { uplink }: ServerConfig): RunWatch {
  const warehouse = uplink.url === undefined ? 'own' : new URL(uplink.url).host;
  const account = uplink.credentials?.name ?? '';
  return ({ id, state, trigger }) => {
    const outcome = state === 'running' ? 'begun' : state === 'done' ? 'ok' : 'failed';
    const details = { run: id, state, warehouse, account, ...(trigger ? { trigger } : {}) };
    // A run is not held up by the audit log: what it sends is safe in both places. The failure is in the server's log.
    audit
      .record({ actor: 'uplink', device: '', address: '', event: 'uplink.run', outcome, details })
      .catch(() => undefined);
  };
}
