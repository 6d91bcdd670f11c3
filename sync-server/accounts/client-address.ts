import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** The reverse proxies whose word about their clients is taken (`--trust-proxy`). */
export interface ProxyTrust {
  has(address: string): boolean;
}

interface Client {
  address: string;
  /** The client's own connection is encrypted, by this server or by the proxy. */
  https: boolean;
  /** A proxy that is trusted passed the request on. */
  proxied: boolean;
}

const clients = new WeakMap<IncomingMessage, Client>();

/** Addresses, ranges (`10.0.0.0/8`) and `loopback`, separated by commas; undefined when one of them is none. */
export function parseProxyTrust(text: string): ProxyTrust | undefined {
  const list = new BlockList();
  const items = text
    .split(',')
    .flatMap((item) => (item.trim() === 'loopback' ? ['127.0.0.0/8', '::1'] : [item.trim()]));
  for (const item of items) {
    const [address = '', bits, ...rest] = item.split('/');
    const version = isIP(address);
    const most = version === 6 ? 128 : 32;
    if (version === 0 || rest.length > 0) return undefined;
    if (bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > most)) return undefined;
    list.addSubnet(address, bits === undefined ? most : Number(bits), version === 6 ? 'ipv6' : 'ipv4');
  }
  return { has: (address) => isIP(address) !== 0 && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4') };
}

/** Finds out who is at the other end. Without `trust` nobody's word is taken: the headers may be anybody's invention. */
export function rememberClient(req: IncomingMessage, trust: ProxyTrust | undefined): void {
  clients.set(req, resolveClient(req, trust));
}

/** Network address of the client. */
export const clientAddress = (req: IncomingMessage): string => clientOf(req).address;

/** True for addresses of this machine itself. */
export const isLoopback = (address: string | undefined): boolean => /^(127\.|::1$)/.test(plain(address ?? ''));

/** True when nobody between the client and this server (or its proxy) can read along. */
export const isHttps = (req: IncomingMessage): boolean => clientOf(req).https;

/** True when what the proxy added to the request may be believed. */
export const isProxied = (req: IncomingMessage): boolean => clientOf(req).proxied;

const clientOf = (req: IncomingMessage): Client => clients.get(req) ?? resolveClient(req, undefined);

function resolveClient({ socket, headers }: IncomingMessage, trust: ProxyTrust | undefined): Client {
  const peer = plain(socket.remoteAddress ?? 'unknown');
  const encrypted = 'encrypted' in socket && socket.encrypted === true;
  if (!trust?.has(peer)) return { address: peer, https: encrypted, proxied: false };
  const proto = lastOf(headers['x-forwarded-proto']);
  return { address: forwardedBy(headers['x-forwarded-for'], trust) ?? peer, https: proto === 'https', proxied: true };
}

/** Each proxy adds the address that it saw at the end: the last one that is no proxy of ours is the client. */
function forwardedBy(header: string | string[] | undefined, trust: ProxyTrust): string | undefined {
  const hops = String(header ?? '')
    .split(',')
    .map((hop) => plain(hop.trim()));
  const client = hops.findLast((hop) => !trust.has(hop));
  return client !== undefined && isIP(client) !== 0 ? client : undefined;
}

const lastOf = (header: string | string[] | undefined) =>
  String(header ?? '')
    .split(',')
    .at(-1)
    ?.trim()
    .toLowerCase();

/** IPv4 inside IPv6, and a zone, are left out. */
const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
