import pino, { type DestinationStream, type Logger } from 'pino';
import { describeError } from './describe-error.ts';
import { requestContext } from './request-context.ts';

export type Log = Logger;

/**
 * Structured lines on standard error; each names the request that caused it. Never a person's data: ids of requests,
 * databases and runs only.
 */
export const createLog = (
  level: string,
  destination: DestinationStream = pino.destination({ dest: 2, sync: true }),
): Log =>
  pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: () => ({ ...requestContext.getStore() }),
      serializers: { err: describeError },
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
