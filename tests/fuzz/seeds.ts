/**
 * Requests that are right, to be broken from here on. An endpoint without one is fuzzed with the words of its own code alone.
 * Keys: the end of the address.
 */

const STAMP = '2026-11-21T03:20:00.000Z';

const RECORD = {
  stationCode: '@@station@@',
  villageCode: '@@station@@-1',
  version: 1,
  createdAt: STAMP,
  createdBy: 'p',
  createdDevice: 'd',
  updatedAt: STAMP,
  updatedBy: 'p',
  updatedDevice: 'd',
  clock: '1',
};

/** A patient that the schema accepts. */
export const patient = (id: string, rev?: string) => ({
  _id: id,
  ...(rev === undefined ? {} : { _rev: rev }),
  id,
  ...RECORD,
  householdId: '',
  fullName: 'Nguyễn Thị Hoà',
  sex: '2',
  birthDate: '1980-05',
  identifiers: [],
  contacts: [],
  allergies: [],
  conditions: [],
});

const ATTACHMENTS = {
  a: { content_type: 'text/plain', data: 'eA==' },
  b: { stub: true, digest: 'md5-nT5VVOTHvIcsQ8W1KqHA5Q==', revpos: 1, length: 1 },
  c: { follows: true, length: 1, content_type: 'image/jpeg', encoding: 'gzip' },
};

const DOCUMENTS: unknown[] = [
  patient('d0'),
  patient('d1', '@@rev0@@'),
  patient('canary', '@@canaryrev@@'),
  { ...patient('d2', '@@rev1@@'), _attachments: { a: ATTACHMENTS.a } },
  { ...patient('d0'), _attachments: ATTACHMENTS },
  { _id: 'd2', _rev: '@@rev0@@', _deleted: true },
  { _id: 'canary', _rev: '@@canaryrev@@', _deleted: true },
  { ...patient('d1'), _revisions: { start: 3, ids: ['c', 'b', 'a'] } },
  { _id: 'd1', source: 'fuzz-a', target: { url: 'http://127.0.0.1:9/x' }, filter: 'x/f', query_params: { a: 'b' } },
  { _id: '_design/x', language: 'query', views: { v: { map: { fields: { a: 'asc' } }, options: { def: {} } } } },
  { _id: '_design/y', views: { v: { map: 'function () {}' } }, filters: { f: 'x' } },
];

const SELECTORS: unknown[] = [
  { fullName: { $gt: null } },
  { $or: [{ a: 1 }, { $not: { 'b.c': { $regex: '^(a+)+$' } } }], _id: { $in: ['d0', 'canary'] } },
  { a: { $elemMatch: { $eq: 1 } }, b: { $size: 1 }, c: { $mod: [2, 1] }, d: { $type: 'string' }, e: { $allMatch: {} } },
];

const FIND = SELECTORS.map((selector) => ({
  selector,
  sort: [{ _id: 'asc' }],
  fields: ['_id', 'a.b'],
  limit: 5,
  skip: 1,
}));

export const SEEDS: Record<string, unknown[]> = {
  '/_bulk_docs': [
    { docs: DOCUMENTS },
    { docs: DOCUMENTS.slice(0, 3), new_edits: false },
    { docs: [{ _id: '_local/c', n: 1 }] },
  ],
  '/_bulk_get': [
    {
      docs: [{ id: 'd0' }, { id: 'canary', rev: '@@canaryrev@@' }, { id: 'd1', rev: '@@rev0@@', atts_since: ['1-a'] }],
    },
  ],
  '/_revs_diff': [{ d0: ['@@rev0@@', '2-b'], canary: ['@@canaryrev@@'] }],
  '/_missing_revs': [{ d0: ['@@rev0@@', '2-b'] }],
  '/_purge': [{ d0: ['@@rev0@@'], canary: ['@@canaryrev@@'] }],
  '/_all_docs': [{ keys: ['d0', 'canary'] }, { startkey: 'a', endkey: 'z', include_docs: true, limit: 3, skip: 1 }],
  '/_design_docs': [{ keys: ['_design/x'] }],
  '/_local_docs': [{ keys: ['_local/c'] }],
  '/_changes': [{ doc_ids: ['d0', 'canary'] }, ...SELECTORS.map((selector) => ({ selector }))],
  '/_find': FIND,
  '/_explain': FIND,
  '/_index': [
    { index: { fields: ['a', { b: 'asc' }], partial_filter_selector: { a: 1 } }, ddoc: 'x', name: 'v', type: 'json' },
  ],
  '/_bulk_delete': [{ docids: ['_design/x', 'y', 'canary'] }],
  '/_security': [{ admins: { names: ['a'], roles: [] }, members: { names: [], roles: [] } }],
  '/_revs_limit': [5, 1000],
  '/_purged_infos_limit': [10],
  '/_session': [{ name: 'nobody', password: 'x' }],
  '/_dbs_info': [{ keys: ['fuzz-a', 'tram-fb-patients'] }],
  '/_replicate': [
    { source: 'fuzz-a', target: 'fuzz-b', create_target: false, doc_ids: ['d0'], cancel: false, selector: {} },
    {
      source: { url: 'http://127.0.0.1:9/x', headers: { a: 'b' }, auth: { basic: { username: 'u', password: 'p' } } },
      target: 'fuzz-b',
      continuous: true,
    },
    { source: 'fuzz-a', target: 'fuzz-b', continuous: true, cancel: true, since_seq: '0', use_checkpoints: false },
    {
      source: 'fuzz-a',
      target: 'fuzz-b',
      filter: 'x/f',
      query_params: { a: 'b' },
      since_seq: '0',
      worker_batch_size: 5,
    },
  ],
  '/:db': DOCUMENTS,
  '/:doc': DOCUMENTS,
  '/:ddoc': DOCUMENTS.slice(-2),
  '/_local/:doc': [{ n: 1 }, { _rev: '0-1', n: 2 }],
  '/api/sign-in': [
    {
      username: 'nobody',
      pin: '482915',
      deviceId: 'm',
      deviceName: 'Máy',
      deviceKey: { kty: 'EC', crv: 'P-256', x: 'a', y: 'b' },
    },
  ],
  '/api/token': [{ refreshToken: '@@refresh@@', proof: 'a.b.c' }],
  '/api/sign-out': [{ refreshToken: 'x' }],
  '/api/people': [
    { username: 'u1', name: 'Lê', role: 'villageWorker', stationCode: 'fz', villageCodes: ['fz-1'], pin: '482915' },
  ],
  '/api/people/:id': [{ name: 'Lê', active: true, villageCodes: ['fz-1'], pin: '482915' }],
  '/api/stations': [
    { code: 'fz', name: 'Trạm', provinceCode: '01', communeCode: '00004', villages: [{ code: 'fz-1', name: 'Thôn' }] },
  ],
  '/api/replicators': [{ stationCode: 'fz' }],
};

/** The seeds of the longest end that fits. */
export function seedsOf(path: string): unknown[] {
  const fitting = Object.keys(SEEDS).filter((end) => path.endsWith(end));
  return SEEDS[fitting.sort((a, b) => b.length - a.length)[0] ?? ''] ?? [];
}

/** Names that clients of the protocol put into the address, whatever the endpoint. */
export const QUERY_NAMES = [
  ...['rev', 'revs', 'revs_info', 'open_revs', 'latest', 'conflicts', 'deleted_conflicts', 'attachments', 'meta'],
  ...[
    'att_encoding_info',
    'atts_since',
    'new_edits',
    'batch',
    'local_seq',
    'keys',
    'key',
    'startkey',
    'endkey',
    'limit',
  ],
  ...[
    'skip',
    'descending',
    'include_docs',
    'inclusive_end',
    'update_seq',
    'since',
    'feed',
    'heartbeat',
    'timeout',
    'style',
  ],
  ...['filter', 'doc_ids', 'selector', 'view', 'seq_interval', 'last-event-id', 'count', 'q', 'n', 'next'],
];

/** Values that switch something on, with their names. */
export const QUERY_PAIRS = [
  ...['open_revs=all', 'open_revs=[]', 'open_revs=["@@rev0@@","2-b"]', 'open_revs=["@@canaryrev@@"]', 'style=all_docs'],
  ...[
    'feed=longpoll',
    'feed=continuous',
    'feed=eventsource',
    'feed=live',
    'feed=normal',
    'filter=_doc_ids',
    'timeout=0',
  ],
  ...['filter=_selector', 'filter=_design', 'filter=_view', 'filter=x/y', 'view=x/v', 'include_docs=true', 'timeout=5'],
  ...[
    'attachments=true',
    'conflicts=true',
    'descending=true',
    'new_edits=false',
    'batch=ok',
    'revs=true',
    'latest=true',
  ],
  ...[
    'rev=@@rev0@@',
    'rev=@@canaryrev@@',
    'since=@@seq@@',
    'since=now',
    'heartbeat=1',
    'limit=1',
    'atts_since=["1-a"]',
  ],
];
