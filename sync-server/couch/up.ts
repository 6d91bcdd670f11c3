import type { ServerContext } from './context.ts';
import { sendJson } from './respond.ts';

/** GET /_up */
export async function getUp({ res, closing }: ServerContext): Promise<void> {
  if (closing.aborted) sendJson(res, 404, { status: 'nolb' });
  else sendJson(res, 200, { status: 'ok', seeds: {} });
}
