import { AuditChain } from './chain.ts';
import type { Details, Head, Outcome } from './line.ts';

/** Keeps what a command of the operator did, also while a server has the data folder. @throws DamagedFileError */
export function keepOperatorLine(dataDir: string, event: string, outcome: Outcome, details: Details): Head {
  const chain = new AuditChain(dataDir);
  try {
    const at = new Date().toISOString();
    return chain.append([{ at, actor: 'operator', device: '', address: '', event, outcome, details }]);
  } finally {
    chain.close();
  }
}
