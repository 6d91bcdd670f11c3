import { stepRange, type Step } from '../../domain/history/step.ts';
import { stepsDatabaseName, type Kind } from '../../domain/records/index.ts';
import { TransportError } from '../ports.ts';
import { isObject, rowsOf } from './documents.ts';
import type { Http } from './http.ts';

const MOST = 2000;

/** The single edits of one record that the server has; undefined: it does not keep them. @throws TransportError */
export async function recordSteps(
  http: Http,
  stationCode: string,
  kind: Kind,
  id: string,
): Promise<Step[] | undefined> {
  const { first, last } = stepRange(kind, id);
  const query = new URLSearchParams({
    include_docs: 'true',
    limit: String(MOST),
    startkey: JSON.stringify(first),
    endkey: JSON.stringify(last),
  });
  try {
    const { body } = await http({ path: `/couch/${stepsDatabaseName(stationCode)}/_all_docs?${query}` });
    return rowsOf(body, 'rows').flatMap(({ doc }) => (isStepOf(doc, kind, id) ? [withoutMeta(doc)] : []));
  } catch (error) {
    // A server of an older program says that it is not for us.
    if (error instanceof TransportError && [403, 404].includes(error.status ?? 0)) return undefined;
    throw error;
  }
}

function isStepOf(doc: unknown, kind: Kind, id: string): doc is Step {
  return isObject(doc) && doc.kind === kind && doc.recordId === id && Array.isArray(doc.fields);
}

function withoutMeta(step: Step): Step {
  return Object.fromEntries(Object.entries(step).filter(([name]) => !name.startsWith('_'))) as unknown as Step;
}
