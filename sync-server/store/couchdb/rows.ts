import { StringDecoder } from 'node:string_decoder';
import { UnavailableError } from '../engine.ts';

/** What stands after the rows of a list: `last_seq`, `pending` and the like. */
export type Tail = Record<string, unknown>;

/**
 * Reads a list of CouchDB (`_changes`, `_all_docs`, `_local_docs`) while it arrives: it puts each row on a line of its own. An
 * answer that is not whole throws, so that its end is never taken for the end of the list.
 */
export async function* readRows<T>(bytes: AsyncIterable<Buffer>): AsyncGenerator<T[], Tail, undefined> {
  const reader = new RowReader<T>();
  for await (const line of linesOf(bytes)) {
    reader.take(line);
    if (reader.rows.length < 100 && reader.characters < 250_000) continue;
    yield reader.drain();
  }
  if (reader.rows.length > 0) yield reader.drain();
  return reader.end();
}

class RowReader<T> {
  rows: T[] = [];
  characters = 0;
  #began = false;
  #tail: string | undefined;

  take(line: string): void {
    const text = line.trim();
    if (this.#tail !== undefined) this.#tail += text;
    else if (!this.#began) this.#began = text.endsWith('[');
    else if (text.startsWith(']')) this.#tail = text;
    else if (text !== '') this.#row(text.endsWith(',') ? text.slice(0, -1) : text);
  }

  drain(): T[] {
    const { rows } = this;
    this.rows = [];
    this.characters = 0;
    return rows;
  }

  end(): Tail {
    if (this.#tail === undefined) throw new UnavailableError('A list of CouchDB ended too early.');
    return parse(`{"rows":[${this.#tail}`);
  }

  #row(text: string): void {
    const row = parse(text);
    // In the middle of a list CouchDB can say that it failed only by a row that is none.
    if (!('id' in row) && !('key' in row))
      throw new UnavailableError(`CouchDB broke a list off: ${text.slice(0, 200)}`);
    this.rows.push(row as T);
    this.characters += text.length;
  }
}

function parse(text: string): Tail {
  try {
    return JSON.parse(text) as Tail;
  } catch (cause) {
    throw new UnavailableError('CouchDB answered a list that cannot be read.', { cause });
  }
}

/** The lines of a text as they arrive, the last one too. */
export async function* linesOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<string, void, undefined> {
  const decoder = new StringDecoder('utf8');
  let parts: string[] = [];
  for await (const piece of bytes) {
    const text = decoder.write(piece);
    let at = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
      parts.push(text.slice(at, end));
      yield parts.join('');
      parts = [];
      at = end + 1;
    }
    parts.push(text.slice(at));
  }
  parts.push(decoder.end());
  yield parts.join('');
}
