import pino, { type Logger } from 'pino';

export type Log = Logger;

/** Structured lines on standard error. Never a person's data: ids of requests, databases and runs only. */
export const createLog = (level: string): Log =>
  pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ dest: 2, sync: true }));
