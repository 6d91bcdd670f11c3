import { setImmediate as turn } from 'node:timers/promises';
import type {
  AllDocsOptions,
  AllDocsRow,
  Database,
  DatabaseInfo,
  Found,
  GetOptions,
  Missing,
  OpenRevsOptions,
  OpenRevsRequest,
  OpenRevsRow,
  RevsDiff,
} from '../store/engine.ts';
import { Area } from './area.ts';
import { look, type Seen } from './look.ts';
import { scopedAllDocs } from './scoped-all-docs.ts';
import { scopedChanges } from './scoped-changes.ts';
import { ownLocals } from './scoped-locals.ts';
import { scopedWrites } from './scoped-writes.ts';

export interface Scope {
  /** Who asks: owns the `_local/` documents that are seen. */
  owner: string;
  villageCodes: readonly string[];
  /** The patients of the same station: visits and immunizations lie where their patient lives. */
  patients?: Database | undefined;
}

/**
 * A station's database as somebody of some of its villages may see and write it: everything else is as if it were not
 * there. Nothing that is for administrators can be done through it.
 */
export function scopedDatabase(db: Database, { owner, villageCodes, patients }: Scope): Database {
  const area = new Area(db, villageCodes, patients);
  const seen = async (id: string): Promise<Seen | undefined> => (await look(db, area, [id])).get(id);
  const forbidden = () => Promise.reject(new Error('not for somebody of a part of the station'));

  return {
    name: db.name,

    async info(): Promise<DatabaseInfo> {
      const { updateSeq } = await db.info();
      const docCount = await count(db, area, updateSeq, await patients?.info());
      // Deleted documents and bytes would tell about other villages.
      return { docCount, deletedCount: 0, updateSeq: area.marked(updateSeq), fileSize: 0, activeSize: 0 };
    },

    async get(id: string, options: GetOptions = {}): Promise<Found | Missing> {
      const document = await seen(id);
      if (!document?.visible) return 'missing';
      const found = await db.get(id, options);
      if (typeof found === 'string') return found;
      if (!(await isShown(area, document, found.revision))) return 'missing';
      return { ...found, leaves: document.leaves };
    },

    async openRevs(requests: OpenRevsRequest[], options: OpenRevsOptions = {}): Promise<OpenRevsRow[][]> {
      const known = await look(
        db,
        area,
        requests.map(({ id }) => id),
      );
      const answers: OpenRevsRow[][] = [];
      for (const request of requests) {
        const document = known.get(request.id);
        const [rows = []] = document?.visible ? await db.openRevs([request], options) : [nothing(request)];
        answers.push(document ? await shownRows(area, document, rows) : rows);
      }
      return answers;
    },

    putBulk: (documents, options) => scopedWrites(db, area, documents, options),

    async revsDiff(request: [id: string, revs: string[]][]): Promise<RevsDiff[]> {
      const known = await look(
        db,
        area,
        request.map(([id]) => id),
      );
      // Who names a revision has had it: to say that it is here tells nothing new.
      return (await db.revsDiff(request)).map((row) => {
        const shown = new Set(known.get(row.id)?.leaves.map(({ rev }) => rev));
        return { ...row, possibleAncestors: row.possibleAncestors.filter((rev) => shown.has(rev)) };
      });
    },

    changes: (options) => scopedChanges(db, area, options),
    allDocs: (options: AllDocsOptions): AsyncGenerator<AllDocsRow[], void, undefined> =>
      scopedAllDocs(db, area, options),

    async countBefore(id: string, { descending }: { descending: boolean }): Promise<number> {
      return countRows(scopedAllDocs(db, area, { end: id, inclusiveEnd: false, descending: !!descending }));
    },

    readAttachment: (digest, place) => db.readAttachment(digest, place),
    ...ownLocals(db, owner),
    purge: forbidden,
    getPurged: () => Promise.resolve([]),
    getPurgedLimit: () => db.getPurgedLimit(),
    setPurgedLimit: forbidden,
    getSecurity: () => Promise.resolve('{}'),
    setSecurity: forbidden,
    getRevsLimit: () => db.getRevsLimit(),
    setRevsLimit: forbidden,
    compact: forbidden,
    onChange: (listener) => db.onChange(listener),
  };
}

const nothing = ({ revs }: OpenRevsRequest): OpenRevsRow[] =>
  revs === 'all' ? [] : revs.map((missing) => ({ missing }));

/** A leaf that may be told, or an earlier revision that lay in the area itself. */
async function isShown(area: Area, { leaves }: Seen, revision: Found['revision']): Promise<boolean> {
  return leaves.some(({ rev }) => rev === revision.rev) || (await area.places([revision]))[0] === true;
}

async function shownRows(area: Area, document: Seen, rows: OpenRevsRow[]): Promise<OpenRevsRow[]> {
  const shown: OpenRevsRow[] = [];
  for (const row of rows) {
    if ('missing' in row || (await isShown(area, document, row.found))) shown.push(row);
    else shown.push({ missing: row.found.rev });
  }
  return shown;
}

/** Kept per database and area while nothing changes: each list of documents asks for it. */
const counts = new WeakMap<Database, Map<string, number>>();
const MOST_COUNTS = 100;

async function count(db: Database, area: Area, updateSeq: string, patients: DatabaseInfo | undefined): Promise<number> {
  const known = counts.get(db) ?? new Map<string, number>();
  counts.set(db, known);
  const key = `${area.marked(updateSeq)} ${patients?.updateSeq ?? ''}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const counted = await countRows(scopedAllDocs(db, area, {}));
  if (known.size >= MOST_COUNTS) known.clear();
  known.set(key, counted);
  return counted;
}

async function countRows(pages: AsyncGenerator<AllDocsRow[], void, undefined>): Promise<number> {
  let rows = 0;
  for await (const page of pages) {
    rows += page.length;
    await turn();
  }
  return rows;
}
