import { describe, expect, test } from 'vitest';
import { parseReplication, replicationProblem } from './request.ts';

const own = { url: 'http://127.0.0.1:1/couch', authorization: 'Bearer service' };
const parse = (body: Record<string, unknown>) => parseReplication({ source: 'a', target: 'b', ...body }, own);

describe('what a replication asks for', () => {
  test('this server’s token goes to its own databases and nowhere else', () => {
    const { source, target } = parse({ target: 'https://kho.example.vn/couch/b/' });
    expect(source).toMatchObject({ url: 'http://127.0.0.1:1/couch/a', headers: { authorization: own.authorization } });
    expect(target).toMatchObject({ url: 'https://kho.example.vn/couch/b', headers: {} });
    expect(parse({ source: 'http://127.0.0.1:1/couch/a' }).source.headers).toEqual({});
  });

  test('credentials are taken out of the address, and the password is never shown', () => {
    const { source } = parse({ source: 'http://n%C3%A0ng:p%3Aw@host/db' });
    expect(source.url).toBe('http://host/db');
    expect(source.headers.authorization).toBe(`Basic ${Buffer.from('nàng:p:w').toString('base64')}`);
    expect(source.shown).toBe('http://n%C3%A0ng:*****@host/db/');
  });

  test('the id is that of the work: not of the password, nor of the order of the ids', () => {
    const id = (body: Record<string, unknown>) => parse(body).id;
    expect(id({ source: 'http://u:one@h/a' })).toBe(id({ source: 'http://u:two@h/a/' }));
    expect(id({ source: 'http://u:one@h/a' })).not.toBe(id({ source: 'http://v:one@h/a' }));
    expect(id({ doc_ids: ['x', 'y'] })).toBe(id({ doc_ids: ['y', 'x', 'y'] }));
    expect(id({ doc_ids: ['x'] })).not.toBe(id({}));
    expect(id({ continuous: true, create_target: true })).toMatch(/^[0-9a-f]{32}\+continuous\+create_target$/);
  });

  test('says what is wrong', () => {
    expect(replicationProblem({ source: 'a', target: 'b' }, own)).toBeUndefined();
    expect(replicationProblem({ source: 'a' }, own)).toContain('`target`');
    expect(replicationProblem({ source: 'ftp://h/a', target: 'b' }, own)).toContain('http');
    expect(replicationProblem({ source: '../a', target: 'b' }, own)).toContain('../a');
  });
});
