import { expect, test } from 'vitest';
import { apiLane, couchLane, isFeed } from './work-class.ts';

test.each([
  ['POST', '/db/_bulk_docs', 'write'],
  ['PUT', '/db/doc', 'write'],
  ['PUT', '/db/doc/photo.jpg', 'write'],
  ['PUT', '/db/_local/checkpoint', 'write'],
  ['DELETE', '/db/doc?rev=1-a', 'write'],
  ['COPY', '/db/doc', 'write'],
  ['PUT', '/db', 'write'],
  ['POST', '/db', 'write'],
  ['GET', '/db/_changes?feed=longpoll', 'cheap'],
  ['GET', '/db/_changes?feed=longpoll&include_docs=true', 'bulk'],
  ['GET', '/db/_changes?since=0', 'bulk'],
  ['GET', '/db/%5Fchanges?since=0', 'bulk'],
  ['GET', '/db/_changes?feed=longpoll&include_docs=tru%65', 'bulk'],
  ['GET', '/db/doc?%6fpen_revs=all', 'bulk'],
  ['GET', '/db/a%2Fb', 'cheap'],
  ['GET', '/db/%E0%A4', 'cheap'],
  ['POST', '/db/_bulk_get', 'bulk'],
  ['POST', '/db/_revs_diff', 'bulk'],
  ['GET', '/db/doc/photo.jpg', 'bulk'],
  ['GET', '/db/doc?open_revs=all', 'bulk'],
  ['GET', '/db/doc?revs=true', 'cheap'],
  ['GET', '/db/_local/checkpoint', 'cheap'],
  ['GET', '/db/_design/index', 'cheap'],
  ['GET', '/_db_updates?feed=longpoll', 'cheap'],
  ['GET', '/_session', 'cheap'],
  ['POST', '/_session', 'signIn'],
  ['POST', '/db/_compact', 'cheap'],
  ['GET', '', 'cheap'],
])('%s %s is %s', (method, path, lane) => {
  expect(couchLane(method, path)).toBe(lane);
});

test('what hashes a PIN has a class of its own', () => {
  expect(apiLane('POST', '/api/sign-in')).toBe('signIn');
  expect(apiLane('PATCH', '/api/people/1')).toBe('signIn');
  expect(apiLane('GET', '/api/people')).toBe('cheap');
  expect(apiLane('GET', '/api/me')).toBe('cheap');
});

test('feeds', () => {
  expect(isFeed('/couch/_db_updates?since=now&feed=longpoll')).toBe(true);
  expect(isFeed('/couch/db/_changes?feed=normal')).toBe(false);
  expect(isFeed('/couch/db/_changes?feed=continuous&since=0')).toBe(true);
  expect(isFeed('/couch/db/_changes?feed=%6congpoll')).toBe(true);
  expect(isFeed('/couch/db/_changes?%66eed=longpoll')).toBe(true);
});
