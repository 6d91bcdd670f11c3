import type { ServerConfig } from '../config.ts';
import type { Endpoint } from './replicate.ts';

/**
 * Where the stations' databases come from and where they go, both over HTTP: this process's own ends carry its service token.
 * Undefined when there are no stations here, or no warehouse is known.
 */
export function uplinkEndpoints(
  { role, uplink }: ServerConfig,
  ownUrl: string,
  serviceToken: string,
): { source: Endpoint; warehouse: Endpoint } | undefined {
  const own = `Bearer ${serviceToken}`;
  const source = { url: `${ownUrl}/couch`, authorization: own };
  if (role === 'warehouse') return undefined;
  if (uplink.url) return { source, warehouse: { url: uplink.url, ...basic(uplink.credentials) } };
  if (role === 'both') return { source, warehouse: { url: `${ownUrl}/warehouse/couch`, authorization: own } };
  return undefined;
}

const basic = (credentials: ServerConfig['uplink']['credentials']) =>
  credentials && {
    authorization: `Basic ${Buffer.from(`${credentials.name}:${credentials.password}`).toString('base64')}`,
  };
