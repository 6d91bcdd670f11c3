import { TransportError, type PendingRecord } from './ports.ts';
import { IncompleteError } from './problem.ts';
import { stamp, type Run, type Suspect } from './run-context.ts';

/** A server error may pass by itself: only a record that meets it in so many runs is refused. */
const SERVER_ERRORS = 3;
/** So many records that fail alone while none is taken are the server's fault. */
const MOST_SUSPECTS = 8;

const REASONS: Readonly<Record<number, string>> = {
  400: 'Máy chủ không đọc được bản ghi này. Hãy mở bản ghi, kiểm tra lại rồi lưu lại.',
  403: 'Tài khoản này không được gửi bản ghi này. Hãy báo trưởng trạm.',
  413: 'Bản ghi quá lớn, máy chủ không nhận. Hãy rút ngắn ghi chú rồi lưu lại.',
  422: 'Máy chủ thấy bản ghi không hợp lệ. Hãy mở bản ghi, kiểm tra lại rồi lưu lại.',
};
const SERVER_REASON =
  'Máy chủ gặp lỗi mỗi lần nhận bản ghi này. Hãy báo người quản trị máy chủ; bản ghi vẫn còn trên máy này.';

/** True for a failed request whose reason may be one record in it. */
export function isPoison(error: unknown): error is TransportError {
  if (!(error instanceof TransportError)) return false;
  return error.kind === 'tooLarge' || [400, 403, 422, 500].includes(error.status ?? 0);
}

/**
 * A record was alone in a request that failed. 400, 413 and 422 speak of the record: it is set aside. 403 and 500 may
 * speak of the account or of the server: the record becomes a suspect (answers true). @throws the error when too many of
 * them fail and none is taken
 */
export async function rejectAlone(run: Run, pending: PendingRecord, error: TransportError): Promise<boolean> {
  const { kind, id, upTo } = pending;
  const status = error.status ?? (error.kind === 'tooLarge' ? 413 : 500);
  if (status !== 403 && status !== 500) {
    await run.store.markRefused(kind, id, upTo, status, REASONS[status] ?? SERVER_REASON, stamp(run));
    return false;
  }
  if (!run.accepted.has(kind) && run.suspects.filter((one) => one.kind === kind).length >= MOST_SUSPECTS) throw error;
  run.suspects.push({ kind, id, upTo, status, error });
  return true;
}

/**
 * At the end of the sending: when the server took other records of the kind, the suspects are to blame and are set aside.
 * @throws the suspect's error, or IncompleteError, when somebody still waits for an answer
 */
export async function judgeSuspects(run: Run): Promise<void> {
  let waiting: Suspect | undefined;
  for (const suspect of run.suspects) if (!(await refuse(run, suspect))) waiting = suspect;
  run.suspects = [];
  if (waiting) throw run.accepted.has(waiting.kind) ? new IncompleteError(waiting.error.message) : waiting.error;
}

async function refuse(run: Run, { kind, id, upTo, status }: Suspect): Promise<boolean> {
  if (!run.accepted.has(kind)) return false;
  const key = `${kind}/${id}/${upTo}`;
  const failures = (run.memory.failedAlone.get(key) ?? 0) + 1;
  run.memory.failedAlone.set(key, failures);
  if (status === 500 && failures < SERVER_ERRORS) return false;
  run.memory.failedAlone.delete(key);
  await run.store.markRefused(kind, id, upTo, status, REASONS[status] ?? SERVER_REASON, stamp(run));
  return true;
}
