import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { jsonPiece, jsonText, oddText } from './values.ts';

/** The bytes of a body, and what its head should say about them. */
export interface Body {
  bytes: Buffer;
  type?: string;
  encoding?: string;
}

const JSON_TYPE = 'application/json';
const asJson = (text: string): Body => ({ bytes: Buffer.from(text), type: JSON_TYPE });

/** Writes JSON; `change` may put other text in the place of a value, whose number (in order) it is told. */
function writeWith(value: unknown, change: (text: string, at: number) => string): { text: string; values: number } {
  let values = 0;
  const write = (one: unknown): string => {
    const at = values++;
    if (Array.isArray(one)) return change(`[${one.map(write).join(',')}]`, at);
    if (typeof one !== 'object' || one === null) return change(JSON.stringify(one), at);
    const pairs = Object.entries(one).map(([name, inner]) => `${JSON.stringify(name)}:${write(inner)}`);
    return change(`{${pairs.join(',')}}`, at);
  };
  const text = write(value);
  return { text, values };
}

/** A right value with up to three of its parts replaced. */
const mutated = (seeds: readonly unknown[], words: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(500), fc.oneof(jsonPiece, jsonPiece, jsonText(words))), { minLength: 0, maxLength: 3 }),
    )
    .map(([seed, changes]) => {
      const { values } = writeWith(seed, (text) => text);
      const others = new Map(changes.map(([at, text]) => [at % values, text]));
      return writeWith(seed, (text, at) => others.get(at) ?? text).text;
    });

/** JSON whose bytes were damaged. */
const damaged = (json: fc.Arbitrary<string>): fc.Arbitrary<Body> =>
  fc
    .tuple(
      json,
      fc.nat(1_000),
      fc.constantFrom(...(['cut', 'ff', 'c080', 'eda080', '00', 'efbbbf', 'f4908080', '7d', '2c', '22'] as const)),
    )
    .map(([text, at, how]) => {
      const bytes = Buffer.from(text);
      const place = at % (bytes.length + 1);
      const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
      const whole = how === 'cut' ? before : Buffer.concat([before, Buffer.from(how, 'hex'), after]);
      return { bytes: whole, type: JSON_TYPE };
    });

const DEEP = 60_000;
const EXTREME: fc.Arbitrary<Body> = fc
  .constantFrom(
    '['.repeat(DEEP),
    '['.repeat(DEEP) + ']'.repeat(DEEP),
    '{"docs":'.repeat(DEEP / 4),
    `{"docs":[${'{"_id":"d0","a":'.repeat(450)}1${'}'.repeat(450)}]}`,
    `{"_id":"d0","a":"${'x'.repeat(300_000)}"}`,
    `{"keys":[${'"x",'.repeat(20_000)}"x"]}`,
    `{"docs":[${'{},'.repeat(5_000)}{}]}`,
    '"' + '\\u0000'.repeat(10_000) + '"',
    '1'.repeat(50_000),
    '\u0000'.repeat(1_000),
    '',
  )
  .map(asJson);

const MARK = 'grenze';
const part = (head: string, body: string) => `--${MARK}\r\n${head}\r\n\r\n${body}\r\n`;
const DOCUMENT = '{"_id":"d0","_attachments":{"c":{"follows":true,"length":1,"content_type":"image/jpeg"}}}';
const ZIPPED = '{"_id":"d0","_attachments":{"c":{"follows":true,"length":1,"encoding":"gzip"}}}';

/** multipart/related, whole and with its boundaries broken. */
const parts: fc.Arbitrary<Body> = fc
  .tuple(
    fc.constantFrom(
      part('Content-Type: application/json', DOCUMENT) +
        part('Content-Disposition: attachment; filename="c"', 'x') +
        `--${MARK}--`,
      part('Content-Type: application/json', ZIPPED) + part('', 'no gzip') + `--${MARK}--`,
      part('Content-Type: application/json', DOCUMENT),
      part('Content-Type: application/json', DOCUMENT) + `--${MARK}--`,
      part('Content-Type: application/json', '[') + `--${MARK}--`,
      `--${MARK}--`,
      `--${MARK}`,
      `--${MARK}\r\n`,
      `--${MARK}\r\n\r\n--${MARK}--`,
      `--${MARK}\r\nno end of the head`,
      part('Content-Type: application/json', DOCUMENT).replaceAll('\r\n', '\n'),
      'nothing',
      '',
    ),
    fc.constantFrom(
      ...[`multipart/related; boundary="${MARK}"`, `multipart/related;boundary=${MARK}`, 'multipart/related'],
      ...[
        'multipart/mixed; boundary=',
        `multipart/related; boundary="${'x'.repeat(500)}"`,
        'multipart/related; boundary="',
      ],
    ),
  )
  .map(([text, type]) => ({ bytes: Buffer.from(text), type }));

const packed: fc.Arbitrary<Body> = fc
  .tuple(fc.constantFrom('gzip', 'deflate', 'br', 'identity', 'x', ''), fc.boolean())
  .map(([encoding, real]) => {
    const text = Buffer.from('{"docs":[]}');
    return { bytes: real ? gzipSync(text) : text, type: JSON_TYPE, encoding };
  });

const TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/jsonp',
  'application/json; charset=x',
  '',
  'a/b/c',
];
const foreign: fc.Arbitrary<Body> = fc
  .tuple(fc.constantFrom(...TYPES), fc.oneof(oddText, fc.constant('name=admin&password=x')))
  .map(([type, text]) => ({ bytes: Buffer.from(text), type }));

/** JSON that would be right but for a few of its parts. */
export const nearBody = (seeds: readonly unknown[], words: readonly string[]): fc.Arbitrary<Body> =>
  (seeds.length > 0 ? mutated(seeds, words) : jsonText(words)).map(asJson);

/** A body for an endpoint: mostly JSON that is nearly right. */
export function bodyFor(seeds: readonly unknown[], words: readonly string[]): fc.Arbitrary<Body> {
  const any = jsonText(words);
  return fc.oneof(
    { weight: 10, arbitrary: nearBody(seeds, words) },
    { weight: 3, arbitrary: any.map(asJson) },
    { weight: 2, arbitrary: damaged(seeds.length > 0 ? mutated(seeds, words) : any) },
    { weight: 1, arbitrary: EXTREME },
    { weight: 1, arbitrary: parts },
    { weight: 1, arbitrary: packed },
    { weight: 1, arbitrary: foreign },
  );
}
