const MAX_DEPTH = 4;

/**
 * An error for the log: type, codes, causes, and the places of the code. Its message is kept without what stands in
 * quotes and without long numbers: parsers quote what they could not read, and that may be a record.
 */
export function describeError(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, errcode, status } = error as { code?: unknown; errcode?: unknown; status?: unknown };
  return {
    type: error.name,
    message: withoutContents(error.message),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(typeof errcode === 'number' ? { errcode } : {}),
    ...(typeof status === 'number' ? { status } : {}),
    stack: placesOf(error),
    ...(error.cause !== undefined && depth < MAX_DEPTH ? { cause: describeError(error.cause, depth + 1) } : {}),
  };
}

/** Only the lines that name code: the first lines repeat the message. */
const placesOf = ({ stack = '' }: Error): string[] =>
  stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim());

export const withoutContents = (message: string): string =>
  message
    .replace(/"[^]*"|`[^]*`|“[^]*”/g, '"…"')
    .replace(/'[^']*'/g, "'…'")
    .replace(/\d{7,}/g, '…')
    .slice(0, 300);
