import type { AnyRecord } from '../../domain/records/index.ts';
import type { Change } from '../api.ts';
import type { RecordBody } from './shapes.ts';

/** One change on its way: the stored body it goes over, and the version to store; undefined when nothing differs. */
export interface Prepared {
  change: Change;
  before: RecordBody | undefined;
  after: AnyRecord | undefined;
}
