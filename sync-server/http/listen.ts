import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError } from '../config.ts';

/** Resolves with the port; 0 takes a free one. @throws ConfigError when the address cannot be used */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new ConfigError(reasonOf(error, host, port))));
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function reasonOf(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === 'EADDRINUSE')
    return `Cổng ${port} đang có chương trình khác dùng. Hãy dừng chương trình đó hoặc chọn cổng khác bằng --port.`;
  if (error.code === 'EACCES') return `Không được phép mở cổng ${port}. Hãy chọn một cổng từ 1024 trở lên bằng --port.`;
  return `Không mở được địa chỉ ${host}:${port} (${error.code ?? error.message}). Hãy kiểm tra --host.`;
}

/** Address under which this machine reaches itself. */
export function ownUrl(host: string, port: number, scheme: 'http' | 'https' = 'http'): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `${scheme}://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** Takes no new requests, lets those under way finish for `graceMs`, then cuts them. */
export function stopListening(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
