import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { ClientGoneError } from './errors.ts';
import { ResponseStream } from './respond.ts';

const PIECES = 100;

test('an answer is written at the pace of its reader, never whole into memory, and ends when the reader goes', async () => {
  let written = 0;
  let buffered = 0;
  let ended: unknown;
  const server = createServer((_req, res) => {
    const stream = new ResponseStream(res);
    const write = async () => {
      for (; written < PIECES; written++) {
        await stream.write('x'.repeat(1_000_000));
        buffered = Math.max(buffered, res.writableLength);
      }
    };
    write().catch((error: unknown) => (ended = error));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  let before = -1;
  while (written === 0 || written !== before) {
    before = written;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(written).toBeLessThan(PIECES / 2);
  expect(buffered).toBeLessThan(2_000_000);
  socket.destroy();
  while (ended === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(ended).toBeInstanceOf(ClientGoneError);
  await new Promise((resolve) => server.close(resolve));
});

test('a reader that takes everything at once does not keep others from their turn', async () => {
  let turns = 0;
  let running = true;
  const turn = () => {
    turns += 1;
    if (running) setImmediate(turn);
  };
  const server = createServer((_req, res) => {
    const stream = new ResponseStream(res);
    void (async () => {
      turn();
      for (let i = 0; i < 64; i++) await stream.write('x'.repeat(8_000));
      running = false;
      stream.end();
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).text();
  expect(turns).toBeGreaterThan(1);
  await new Promise((resolve) => server.close(resolve));
});
