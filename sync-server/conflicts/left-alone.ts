/**
 * Why a document keeps its conflicting revisions.
 * `newerProgram`: a revision was written by a newer version of this program. `notOurRecord`: a revision is not a record of its
 * database's kind and station. `mergedBreaksSchema`: the merged record would not be one. `attachmentMissing`: the bytes of an attachment are not here.
 * `refused`: the store did not take it.
 * `failed`: a fault of this program. `waiting`: in a warehouse, the stations' servers have the first word.
 */
export type Reason =
  'newerProgram' | 'notOurRecord' | 'mergedBreaksSchema' | 'attachmentMissing' | 'refused' | 'failed' | 'waiting';

export interface LeftAlone {
  id: string;
  reason: Reason;
  /** A sentence for the operator that names a field and no person's data. */
  detail?: string;
  /** Instant in UTC at which the conflict was first seen. */
  since: string;
}

export class LeftAloneError extends Error {
  override name = 'LeftAloneError';
  readonly reason: Reason;
  readonly detail: string | undefined;

  constructor(reason: Reason, detail?: string) {
    super(reason);
    this.reason = reason;
    this.detail = detail;
  }
}
