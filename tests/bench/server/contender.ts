import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpClient, type HttpClient } from '../support/http-client.ts';
import { startProgram, type Program } from '../support/program.ts';
import { databaseOf } from './workload.ts';

/** A running server with empty data. */
export interface Contender {
  /** Scheme, host and port. */
  origin: string;
  /** What stands before the name of a database. */
  root: string;
  /** Absent when it runs somewhere by itself. */
  program?: Program;
  /** Headers of the devices; empty where nobody signs in. */
  authorizations: string[];
  addStation(station: string): Promise<void>;
  stop(): Promise<void>;
}

const ROOT = '/couch/';
const ADMIN = { name: 'quan-tri', password: 'mat-khau-do-luong' };
const PASSWORD = 'do-luong-may-chu-1';

/** The whole sync server as it runs at a station: people sign in, records are checked, writes are on disk when answered. */
export async function startOurs(): Promise<Contender> {
  const dir = mkdtempSync(join(tmpdir(), 'tram-bench-'));
  const env = { TRAM_ADMIN: `${ADMIN.name}:${ADMIN.password}`, TRAM_LOG: 'warn' };
  const program = await startProgram('sync-server/main.ts', ['--port', '0', '--data', dir], env);
  const basic = `Basic ${Buffer.from(`${ADMIN.name}:${ADMIN.password}`).toString('base64')}`;
  const authorizations = await signIn(program.url, basic);
  const admin = createHttpClient(program.url, basic);
  return contender(program, dir, admin, authorizations);
}

/** One device may hold 64 long polls; each stands for 25 tablets. */
const DEVICES = 8;

/** A person with the rights of every station, signed in on several devices: each request is checked as a tablet's is. */
async function signIn(origin: string, basic: string): Promise<string[]> {
  const admin = createHttpClient(origin, basic);
  const person = { username: 'do-luong', name: 'Đo lường', role: 'administrator', pin: PASSWORD };
  await admin.json('POST', '/api/people', person);
  const headers: string[] = [];
  for (let device = 0; device < DEVICES; device++) {
    const { token } = await admin.json<{ token: string }>('POST', '/api/sign-in', {
      username: person.username,
      pin: PASSWORD,
      deviceId: `may-do-luong-${device}`,
      deviceName: 'Máy đo lường',
    });
    headers.push(`Bearer ${token}`);
  }
  admin.close();
  return headers;
}

/** PouchDB's LevelDB behind the same protocol code. */
export async function startPeer(): Promise<Contender> {
  const dir = mkdtempSync(join(tmpdir(), 'tram-bench-peer-'));
  const program = await startProgram('tests/bench/server/peer.ts', [dir], { NODE_NO_WARNINGS: '1' });
  return contender(program, dir, createHttpClient(program.url), []);
}

function contender(program: Program, dir: string, admin: HttpClient, authorizations: string[]): Contender {
  return {
    origin: program.url,
    root: ROOT,
    program,
    authorizations,
    async addStation(station) {
      await admin.json('PUT', databaseOf(ROOT, station));
    },
    async stop() {
      admin.close();
      await program.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
