/** Requests by an administrator that once were answered with a fault, ended the process, or were logged as a fault. */

const NO_TEXT = '{"toString":1,"valueOf":1}';
const DEEP = 7_000;
const deep = '['.repeat(DEEP) + ']'.repeat(DEEP);
const bookmark = Buffer.from(`{"id":"a","values":[${deep}]}`).toString('base64url');

export const FOUND: { what: string; method: string; path: string; body?: string; status: number }[] = [
  {
    what: 'a revision that is an object without a text',
    method: 'POST',
    path: '/couch/fuzz-a/_bulk_get',
    body: `{"docs":[{"id":"a","rev":${NO_TEXT}}]}`,
    status: 200,
  },
  {
    what: 'an id of a revision that is no text',
    method: 'POST',
    path: '/couch/fuzz-a/_bulk_docs',
    body: `{"new_edits":false,"docs":[{"_id":"a","_revisions":{"start":1,"ids":[${NO_TEXT}]}}]}`,
    status: 400,
  },
  { what: 'deep JSON in the address', method: 'GET', path: `/couch/fuzz-a/_all_docs?keys=[${deep}]`, status: 400 },
  {
    what: 'deep JSON in a bookmark',
    method: 'POST',
    path: '/couch/fuzz-a/_find',
    body: JSON.stringify({ selector: { a: { $gt: null } }, sort: ['a'], bookmark }),
    status: 400,
  },
  {
    what: 'a parameter of a replication that is no text',
    method: 'POST',
    path: '/couch/_replicate',
    body: `{"source":"fuzz-a","target":"fuzz-b","filter":"x/f","query_params":{"a":${NO_TEXT}}}`,
    status: 400,
  },
  {
    what: 'a filter of a replication that is no Unicode',
    method: 'POST',
    path: '/couch/_replicate',
    body: '{"source":"fuzz-a","target":"fuzz-b","filter":"\\ud800"}',
    status: 400,
  },
  {
    what: 'a name at the other end of a replication that is no Unicode',
    method: 'POST',
    path: '/couch/_replicate',
    body: '{"source":{"url":"http://127.0.0.1:9/x","auth":{"basic":{"username":"\\ud800","password":"p"}}},"target":"fuzz-a"}',
    status: 502,
  },
];
