import fc from 'fast-check';

/**
 * Values that break programs. Texts may hold placeholders `@@rev3@@`, `@@seq@@`, `@@refresh@@` and `@@station@@`: they are
 * filled in when the request is sent, with what the server has said so far.
 */

const LONG = 5_000;

const ODD_TEXTS = [
  '',
  ' ',
  '.',
  '..',
  '../..',
  '/',
  '//',
  '_',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '_design/',
  '_local/',
  '_design',
  '_local',
  '\u0000',
  'a\u0000b',
  '\r\nx: y',
  '%00',
  '%',
  '%2F',
  '💉',
  'Trần Thị Hoà',
  '\ufeff',
  '\u202e',
  '\uffff',
  'ｎａｎ',
  "'; DROP TABLE docs; --",
  '"',
  '\\',
  'null',
  'true',
  'undefined',
  'NaN',
  '-0',
  '1e400',
  '{}',
  '[]',
  'x'.repeat(LONG),
  '💉'.repeat(LONG / 2),
];

export const DOC_IDS = ['d0', 'd1', 'd2', '_design/x', 'a/b', 'canary', 'station', 'people'];

export const oddText = fc.oneof(fc.constantFrom(...ODD_TEXTS), fc.string({ unit: 'grapheme', maxLength: 20 }));

/** Revisions that the server made, and such as no server makes. */
export const revText = fc.oneof(
  { weight: 4, arbitrary: fc.nat(9).map((n) => `@@rev${n}@@`) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...['', '0-', '0-1', '-1-x', '1-', '1', '1-a', '2-b', '1-abc', '999999999-z', '9999999999-z', '1e3-a', '1.5-a'],
      ...['999999999999999999999-abc', '01-a', '1-a,2-b', '1-💉', '1-%', '١-a', `1-${'a'.repeat(200)}`, '1-\u0000'],
    ),
  },
  { weight: 1, arbitrary: oddText },
);

export const idText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...DOC_IDS) },
  { weight: 1, arbitrary: oddText },
);

/** JSON numbers as they are written: many of them no JavaScript number can hold. */
const ODD_NUMBERS = [
  ...['0', '-0', '1', '-1', '1.5', '1e400', '-1e400', '9223372036854775808', '9007199254740993', '1e15', '1e-400'],
  ...['4294967296', '2147483648', '999999999', '1000000000', '0.1', '1E2', '99999999999999999999999999'],
];

/** Pieces of JSON, as text. `{"toString":1}` is no text and cannot become one. */
export const jsonPiece = fc.oneof(
  fc.constantFrom(...ODD_NUMBERS, 'true', 'false', 'null', '""', '[]', '{}'),
  fc.constantFrom(
    '{"toString":1,"valueOf":1}',
    '{"toString":null}',
    '{"length":5}',
    '{"__proto__":{"a":1}}',
    '{"then":1}',
  ),
  fc.constantFrom(
    '"\\ud800"',
    '"\\udc00x"',
    '"\\u0000"',
    '"a\\u0000b"',
    '"\\uffff"',
    '[[[[[[]]]]]]',
    '[null]',
    '[1,"1"]',
  ),
  fc.constantFrom(...[200, 499, 600].map((depth) => '['.repeat(depth) + ']'.repeat(depth))),
  fc.oneof(idText, revText, oddText).map((text) => JSON.stringify(text)),
);

/** Any JSON, as text; `words` are names that somebody may look for. */
export function jsonText(words: readonly string[]): fc.Arbitrary<string> {
  const key = fc
    .oneof(fc.constantFrom('_id', '_rev', '__proto__', ...words), oddText)
    .map((text) => JSON.stringify(text));
  return fc.letrec<{ any: string }>((tie) => ({
    any: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 5, arbitrary: jsonPiece },
      { weight: 1, arbitrary: fc.array(tie('any'), { maxLength: 4 }).map((list) => `[${list.join(',')}]`) },
      {
        weight: 2,
        arbitrary: fc
          .array(fc.tuple(key, tie('any')), { maxLength: 5 })
          .map((pairs) => `{${pairs.map(([name, value]) => `${name}:${value}`).join(',')}}`),
      },
    ),
  })).any;
}

/** One part of an address: as a client writes it, or not at all as it should be. */
export function segment(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const written = text.map((one) => encodeURIComponent(one.toWellFormed()).replaceAll('%40%40', '@@'));
  return fc.oneof(
    { weight: 12, arbitrary: written },
    { weight: 1, arbitrary: written.map(encodeURIComponent) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        ...['', '.', '..', '%2e%2e', '%2e', '%', '%0', '%zz', '%ff', '%c0%80', '%ed%a0%80', '%00', '%0d%0a', '+', ';'],
        ...['a'.repeat(LONG), '%F0%9F%92%89', '\\', '_', '~', '*', "'", '%22', '%2F%2F', '@', ':', '#', '%5f%6cocal'],
      ),
    },
  );
}

/** Text that stands for nothing in particular in a query. */
export const queryValue = fc.oneof(
  fc.constantFrom(...ODD_NUMBERS, 'true', 'false', 'now', 'ok', 'all', '0-abc', '@@seq@@', '""', '"now"', '-5', '1e3'),
  revText,
  idText,
  fc.constantFrom('["d0"]', '{"a":1}', '"d0"', '[', '["1-a"]', '["@@rev0@@"]', '[{"toString":1}]', '['.repeat(3_000)),
  fc.constant('['.repeat(7_000) + ']'.repeat(7_000)),
);
