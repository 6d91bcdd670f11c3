import { createHttp } from '../../../sync/couch/http.ts';
import { recordSteps } from '../../../sync/couch/record-steps.ts';
import { TransportError } from '../../../sync/ports.ts';
import type { Kind } from '../../../domain/records/index.ts';
import type { DeviceApi } from '../../api.ts';
import type { DeviceDeps } from '../../device/deps.ts';
import type { Session } from '../../device/session.ts';
import { allSteps } from '../../store/own-steps.ts';

const TIMEOUT_MS = 20_000;

/** Asks the server for the single edits of one record and keeps, sealed, those that are not here yet. */
export async function fetchHistory(
  session: Session,
  { baseUrl, fetch, now }: Pick<DeviceDeps, 'baseUrl' | 'fetch' | 'now'>,
  kind: Kind,
  id: string,
): ReturnType<DeviceApi['fetchHistory']> {
  const held = await session.records.get(kind, id);
  if (!held) return 'fetched';
  const http = createHttp({ baseUrl, fetch, token: () => session.sync.token(), timeoutMs: TIMEOUT_MS });
  try {
    const steps = await recordSteps(http, held.record.stationCode, kind, id);
    if (!steps) return 'notKept';
    await session.serial(async () => {
      const { ledger, clock } = session;
      const known = new Set(allSteps(await ledger.entries(id), clock.deviceId).map(({ step }) => step.id));
      const news = steps.filter((step) => !known.has(step.id));
      await ledger.keepSteps(news, new Date(now()).toISOString());
    });
    return 'fetched';
  } catch (error) {
    if (error instanceof TransportError) return error.kind === 'server' ? 'noAnswer' : 'offline';
    throw error;
  }
}
