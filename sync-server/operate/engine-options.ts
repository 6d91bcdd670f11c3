import { readEngine, type EngineConfig } from '../config.ts';

/** Options of every program that opens a station's data without its server: where the databases lie, as the server's own options say. */
export const ENGINE_OPTIONS = {
  engine: { type: 'string', default: 'sqlite' },
  'couchdb-url': { type: 'string' },
} as const;

/** Secrets come from the environment, as for the server. @throws ConfigError */
export function engineOf(values: { engine: string; 'couchdb-url'?: string }): EngineConfig {
  return readEngine(values.engine, values['couchdb-url'], 'station', process.env);
}
