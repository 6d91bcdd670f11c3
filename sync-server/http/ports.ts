import type { Server } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { ServerConfig } from '../config.ts';
import { listen, ownUrl, stopListening } from './listen.ts';
import type { Log } from './log.ts';
import { createHttpServer } from './shell.ts';
import { followTls, readTls } from './tls.ts';

/** The ports that a server has open. */
export interface Ports {
  servers: readonly Server[];
  port: number;
  /** Where the world finds the server. */
  url: string;
  /** Where programs of this machine find it. */
  ownUrl: string;
  /** Takes no new requests, lets those under way finish for `graceMs`, then cuts them. */
  close(graceMs: number): Promise<void>;
}

/**
 * Opens the port of `config`, with TLS when it names a certificate. The upward run and the commands of this machine know
 * the server by 127.0.0.1, which stands in no certificate: beside TLS they get a plain port of their own, which nobody
 * outside this machine reaches.
 *
 * @throws ConfigError
 */
export async function openPorts(config: ServerConfig, log: Log): Promise<Ports> {
  const { host, tls } = config;
  if (!tls) {
    const server = createHttpServer();
    const port = await listen(server, host, config.port);
    const url = ownUrl(host, port);
    return { servers: [server], port, url, ownUrl: url, close: (graceMs) => stopListening(server, graceMs) };
  }
  const server = createHttpServer(readTls(tls));
  const inner = createHttpServer();
  const port = await listen(server, host, config.port);
  const innerPort = await listen(inner, '127.0.0.1', 0);
  const unfollow = followTls(server as HttpsServer, tls, log);
  return {
    servers: [server, inner],
    port,
    url: ownUrl(host, port, 'https'),
    ownUrl: ownUrl('127.0.0.1', innerPort),
    async close(graceMs) {
      unfollow();
      await Promise.all([server, inner].map((one) => stopListening(one, graceMs)));
    },
  };
}
