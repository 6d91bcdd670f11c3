/** Where the cases run when they do not start a server of their own; set by run.ts. */

/** Root of the protocol, without credentials and without a slash at the end; undefined: each file starts its own server. */
export const REMOTE_URL = process.env.TRAM_CONFORMANCE_URL;

/** Also asked of our server is what CouchDB answers otherwise; the case says what CouchDB does. */
export const IS_OURS = REMOTE_URL === undefined;

/** `NAME:PASSWORD` of an administrator in a variable of the environment, undefined when it is not set. */
export function accountFrom(variable: string): { name: string; password: string } | undefined {
  const text = process.env[variable];
  const colon = text?.indexOf(':') ?? -1;
  if (text === undefined || colon < 1) return undefined;
  return { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

const RESTART = 'stops and starts the server';
const TOMBSTONE = 'CouchDB answers a conflict, which stops RxDB';
const NURSE = 'needs a second account, who may write some databases and administer none';
const RULES = 'needs the records’ own rules, which stand in for validate functions here';
const FEED = 'CouchDB gathers its events for a while, and tells of each';
const NO_CODE = 'another server runs the code of design documents; ours stores it only';

/** Cases that another server cannot pass or cannot be asked, by name, and why. */
export const OURS_ONLY: Record<string, string> = {
  'GET / welcomes anybody': 'our vendor is named',
  '/_session says who asks, gives and takes the cookie': 'the test server’s own sessions',
  '/_all_dbs lists what the person may read': NURSE,
  '/_dbs_info tells of what the person may read': NURSE,
  '/_active_tasks is for administrators': NURSE,
  'unknown paths are 404': 'another server has other endpoints',
  'a database of others answers 403 to every verb, whether it exists or not': NURSE,
  'who may write may not administer': NURSE,
  'a long poll that may not be answered gets no JSON, so that common clients try again': 'our own answer',
  'unknown endpoints of a database are 404, code of design documents 501': NO_CODE,
  '_doc_ids, _design and filters of design documents': NO_CODE,
  'tells which databases changed since, and wakes a long poll': RESTART,
  'COPY, with attachments, over another revision, checked like any document': NURSE,
  'refuses what is no document': 'sends more than the test server’s own limit',
  'R4: the records’ own rules refuse one document and let the others pass': RULES,
  'refuses what is wrong, and stops what has no end': NURSE,
  'refuses wrong definitions and whoever is no administrator': NURSE,
  'a tombstone without a revision over a tombstone is taken as done already': TOMBSTONE,
  'a tombstone without revision over a tombstone is already done': TOMBSTONE,
  'both delete the same record: neither replication stops': TOMBSTONE,
  'sort both ways, over pages, and leaves out what lacks the field': 'CouchDB sorts only by what an index was made for',
  'batch=ok is answered 202, and what was answered is there': 'CouchDB writes it later',
  'R7: a sequence that is not of this store starts at the beginning, nonsense is 400':
    'CouchDB answers 400 to the first',
  'their code is kept, replicated and never run: every endpoint of it is refused with a reason': NO_CODE,
  'refuses what it cannot do, in CouchDB’s words': 'CouchDB answers 500 to several of these',
  'refuses a document that cannot be a replication; design documents are only kept':
    'CouchDB takes any name for one that may come to be',
  'the same work twice: the second document is told': 'CouchDB lets both be and runs one of them',
  'normal: created, updated, deleted, the last event of each database': FEED,
  'continuous: a line per event, newlines as heartbeat, and the end after a time-out': FEED,
  'eventsource: an event per change': FEED,
  'removes what is named, answers it, and leaves a line in the log': 'reads the log of the test server',
  'long polls end when the database goes, when the client goes, and when the server closes': RESTART,
  '1,000 documents replicate to the server, through a restart, and back': RESTART,
  'live replication sees a change at once, also after a restart of the server': RESTART,
  'a document that the target refuses is counted and does not hold up the others': RULES,
  'is for administrators': NURSE,
  'continuous: goes on after a restart, tries again after a failure, and ends with its document': RESTART,
};
