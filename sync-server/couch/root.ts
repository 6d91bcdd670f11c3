import type { ServerContext } from './context.ts';
import { sendJson } from './respond.ts';

/** GET / */
export async function getRoot({ res, options }: ServerContext): Promise<void> {
  sendJson(res, 200, {
    couchdb: 'Welcome',
    version: options.version,
    uuid: options.engine.instance,
    features: [],
    vendor: { name: 'tram-y-te-xa' },
  });
}
