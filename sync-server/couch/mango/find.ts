import type { ServerResponse } from 'node:http';
import { readJsonObject } from '../body.ts';
import type { DatabaseContext } from '../context.ts';
import { ResponseStream } from '../respond.ts';
import { project } from './field.ts';
import { formatBookmark, parseFind, type Bookmark } from './find-request.ts';
import { Search } from './search.ts';

export const SCAN_WARNING =
  'Every document was looked at: this server keeps the definitions of indexes and builds none of them.';

/** POST /{db}/_find */
export async function postFind(c: DatabaseContext): Promise<void> {
  const started = performance.now();
  const request = parseFind(await readJsonObject(c));
  const search = new Search(c.db, request);
  const list = new DocList(c.res);
  let bookmark: Bookmark | undefined = request.bookmark;
  let returned = 0;
  for await (const page of search.run()) {
    const docs = page.map(({ doc }) => (request.fields ? project(doc, request.fields) : doc));
    await list.write(docs.map((doc) => JSON.stringify(doc)));
    returned += page.length;
    bookmark = page.at(-1)?.bookmark ?? bookmark;
  }
  const statistics = {
    total_keys_examined: 0,
    total_docs_examined: search.examined,
    total_quorum_docs_examined: 0,
    results_returned: returned,
    execution_time_ms: Math.round((performance.now() - started) * 1000) / 1000,
  };
  list.end({
    bookmark: formatBookmark(bookmark),
    warning: SCAN_WARNING,
    ...(request.stats ? { execution_stats: statistics } : {}),
  });
}

/** Sends the head with the first document, so that an error before it gets its own status. */
class DocList {
  readonly #res: ServerResponse;
  #stream: ResponseStream | undefined;

  constructor(res: ServerResponse) {
    this.#res = res;
  }

  async write(docs: string[]): Promise<void> {
    if (docs.length === 0) return;
    const start = this.#stream ? ',\r\n' : '{"docs":[\r\n';
    this.#stream ??= new ResponseStream(this.#res);
    await this.#stream.write(start + docs.join(',\r\n'));
  }

  end(fields: object): void {
    const start = this.#stream ? '' : '{"docs":[';
    this.#stream ??= new ResponseStream(this.#res);
    this.#stream.end(`${start}\r\n],\r\n${JSON.stringify(fields).slice(1)}\n`);
  }
}
