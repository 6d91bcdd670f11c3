import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, type ServerConfig } from '../config.ts';
import { startServer, type RunningServer } from '../main.ts';

export const ADMIN = { name: 'quan-tri', password: 'mat-khau-thu' };
export const ADMIN_BASIC = `Basic ${Buffer.from(`${ADMIN.name}:${ADMIN.password}`).toString('base64')}`;

export interface TestServer extends RunningServer {
  config: ServerConfig;
  /** JSON request as `authorization`; answers status, headers and parsed body. */
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>;
  /** Signs a person in on a device and returns the Authorization header. */
  signIn(username: string, pin: string, deviceId?: string): Promise<string>;
  /** Stops the server and removes its data. */
  remove(): Promise<void>;
}

export interface AskOptions {
  as?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

/** A real server on a free port with its own data folder; `args` as on the command line, `env` beside the usual secrets. */
export async function startTestServer(
  args: string[] = [],
  dataDir?: string,
  env: NodeJS.ProcessEnv = {},
): Promise<TestServer> {
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'tram-server-'));
  const config = readConfig(['--port', '0', '--data', folder, ...args], {
    TRAM_ADMIN: `${ADMIN.name}:${ADMIN.password}`,
    TRAM_UPLINK_CREDENTIALS: `${ADMIN.name}:${ADMIN.password}`,
    TRAM_LOG: 'silent',
    ...env,
  });
  const server = await startServer(config);
  const ask: TestServer['ask'] = async (method, path, { as, body, headers = {} } = {}) => {
    const response = await fetch(server.url + path, {
      method,
      headers: {
        ...(as ? { Authorization: as } : {}),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parse(text) as Answer['body'] };
  };
  return {
    ...server,
    config,
    ask,
    async signIn(username, pin, deviceId = `may-${username}`) {
      const body = { username, pin, deviceId, deviceName: 'Máy thử' };
      const answer = await ask('POST', '/api/sign-in', { body });
      if (answer.status !== 200) throw new Error(`sign-in: ${answer.status} ${JSON.stringify(answer.body)}`);
      return `Bearer ${String(answer.body.token)}`;
    },
    async remove() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}

/** Makes a station with one head (`head-<code>`) and one health worker (`nurse-<code>`), both with PIN 482915. */
export async function addStation(server: TestServer, code: string): Promise<void> {
  const villages = [{ code: `${code}-1`, name: 'Thôn Một' }];
  const station = { code, name: `Trạm Y tế ${code}`, provinceCode: '01', communeCode: '00004', villages };
  await expectStatus(server.ask('POST', '/api/stations', { as: ADMIN_BASIC, body: station }), 201);
  for (const [name, role] of [
    ['head', 'stationHead'],
    ['nurse', 'healthWorker'],
  ] as const) {
    const person = { username: `${name}-${code}`, name: 'Trần Thị Hoà', role, stationCode: code, pin: '482915' };
    await expectStatus(server.ask('POST', '/api/people', { as: ADMIN_BASIC, body: person }), 201);
  }
}

async function expectStatus(answer: Promise<Answer>, status: number): Promise<void> {
  const got = await answer;
  if (got.status !== status) throw new Error(`expected ${status}, got ${got.status} ${JSON.stringify(got.body)}`);
}

const STAMP = '2026-11-21T03:20:00.000Z';

/** A patient that the schema accepts. */
export const patientOf = (code: string, id: string, fullName = 'Nguyễn Thị Hoà') => ({
  _id: id,
  id,
  stationCode: code,
  villageCode: `${code}-1`,
  version: 1,
  createdAt: STAMP,
  createdBy: 'p',
  createdDevice: 'd',
  updatedAt: STAMP,
  updatedBy: 'p',
  updatedDevice: 'd',
  clock: '1',
  householdId: '',
  fullName,
  sex: '2',
  birthDate: '1980-05',
  identifiers: [],
  contacts: [],
  allergies: [],
  conditions: [],
});
