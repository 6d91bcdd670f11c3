/**
 * The segments of a request's path, decoded one by one as the databases' protocol reads them, without the slash at the beginning: what
 * counts or limits by an address must not be passed with `%5Fchanges`. What cannot be decoded stays as it came; the protocol refuses it.
 */
export function pathSegments(target: string): string[] {
  const [path = ''] = target.split('?');
  const segments = path.replace(/^\//, '').split('/');
  return path.includes('%') ? segments.map(decoded) : segments;
}

/** The query of a request's target. */
export function queryOf(target: string): URLSearchParams {
  const at = target.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : target.slice(at + 1));
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
