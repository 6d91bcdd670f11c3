import type { RowText } from './changes-rows.ts';
import type { ResponseStream } from './respond.ts';

const COMMA = ',\n';

/**
 * Writes rows with commas between them. The last piece is held back until the next one or the end, so that a short
 * answer is one write.
 */
export class ListWriter {
  readonly #stream: ResponseStream;
  #before: string;
  #held: string | Buffer = '';

  /** `head` goes before the first row. */
  constructor(stream: ResponseStream, head: string) {
    this.#stream = stream;
    this.#before = head;
  }

  /** Resolves when more may be written. @throws ClientGoneError */
  readonly emit = async (rows: RowText[]): Promise<void> => {
    if (rows.length === 0) return;
    const held = this.#held;
    this.#held = pieceOf(this.#before, rows);
    this.#before = COMMA;
    if (held.length > 0) await this.#stream.write(held);
  };

  /** Ends the answer with `tail`. @throws ClientGoneError */
  async end(tail: string): Promise<void> {
    const rest = this.#before === COMMA ? tail : this.#before + tail;
    if (typeof this.#held === 'string') return this.#stream.end(this.#held + rest);
    await this.#stream.write(this.#held);
    this.#stream.end(rest);
  }
}

function pieceOf(before: string, rows: RowText[]): string | Buffer {
  if (rows.some((row) => row.fields)) return bytesOf(before, rows);
  return before + rows.map((row) => row.json).join(COMMA);
}

/** Bodies are copied as they lie in the store, without becoming text in between. */
function bytesOf(before: string, rows: RowText[]): Buffer {
  const pieces = rows.flatMap(({ json, fields, end = '' }, index) => {
    const start = (index === 0 ? before : COMMA) + json;
    return fields ? [start, fields, end] : [start];
  });
  let size = 0;
  for (const piece of pieces) size += typeof piece === 'string' ? Buffer.byteLength(piece) : piece.length;
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const piece of pieces) {
    if (typeof piece === 'string') at += bytes.write(piece, at);
    else {
      bytes.set(piece, at);
      at += piece.length;
    }
  }
  return bytes;
}
