import type { DatabaseContext } from './context.ts';
import { sendJson } from './respond.ts';

/** POST /{db}/_ensure_full_commit: every answer of success means that it is on disk already. */
export async function postEnsureFullCommit({ res }: DatabaseContext): Promise<void> {
  sendJson(res, 201, { ok: true, instance_start_time: '0' });
}
