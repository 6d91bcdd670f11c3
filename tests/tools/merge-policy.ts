import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fieldOf } from '../../src/lib/domain/checks/fields.ts';
import type { FieldPolicy, RecordPolicy } from '../../src/lib/domain/merge/policy.ts';
import { definitions, KINDS, type Kind } from '../../src/lib/domain/records/index.ts';
import { jsonSchemaOf } from '../../src/lib/domain/records/json-schema.ts';

export const DOCUMENT = fileURLToPath(new URL('../../docs/merge-policy.md', import.meta.url));
const LABELS = new URL('../../src/messages/vi/catalogue.json', import.meta.url);

/** Carried by every record and merged by the merge itself. */
const COMMON: Readonly<Record<string, string>> = {
  id: 'never changes',
  stationCode: 'never changes',
  createdAt: 'of the earlier creation',
  createdBy: 'of the earlier creation',
  createdDevice: 'of the earlier creation',
  updatedAt: 'of the edit with the later clock',
  updatedBy: 'of the edit with the later clock',
  updatedDevice: 'of the edit with the later clock',
  clock: 'the later one',
  version: 'the higher one',
  voided: 'voiding never beats editing: the record lives, and a person decides',
  superseded: 'union by path and value: what was not kept stays readable, with who wrote it and who settled it',
  seenVersions: 'of both: from which versions of other devices this one was made before a server had them',
  fieldStamps: 'of the value that was taken: clock and author of each field',
};

const RULES = `| Rule | Both sides changed the field |
|---|---|
| newest | the later writing holds (hybrid logical clock, then device); the other one stays in the record's traces |
| ask | the newest is in use, the other one waits for a person to decide |
| ask, joins | as ask; both texts may stand one after the other |
| min, max | the smaller, the larger value |
| union | lists are merged item by item, by the key; an item that one side removed goes, unless the other one edited it |
| append | as union, and no merge removes an item |
| safer | the value that protects the patient stays: no merge removes it or weakens it; a person may |
| nested | part by part, each with its own rule |`;

/** The whole document, derived from the schemas and policies of the records. */
export function mergePolicyDocument(): string {
  const labels = JSON.parse(readFileSync(LABELS, 'utf8')) as Record<string, string>;
  const common = Object.entries(COMMON).map(([field, how]) => `| \`${field}\` | ${how} |`);
  return `${[
    '# How each field is merged, and why',
    'Written by `node tests/tools/merge-policy.ts` from `src/lib/domain/records`; a test fails when it is stale. A field that only one side changed takes that side, whatever its rule.',
    RULES,
    '## Every record',
    ['| Field | Merged |', '|---|---|', ...common].join('\n'),
    ...KINDS.map((kind) => section(kind, labels)),
  ].join('\n\n')}\n`;
}

function section(kind: Kind, labels: Record<string, string>): string {
  const { policy, version } = definitions[kind];
  const rows = fieldsOf(kind)
    .filter((field) => !(field in COMMON))
    .map((field) => {
      const declared = policy.fields[field];
      const rule = declared ?? policy.otherwise;
      return `| \`${field}\` | ${label(field, labels)} | ${ruleText(rule)} | ${declared?.why ?? 'no clinical meaning of its own'} |`;
    });
  return [
    `## ${kind}, version ${version}`,
    ...(policy.signed ? [signedText(policy)] : []),
    ['| Field | Nhãn | Rule | Why |', '|---|---|---|---|', ...rows].join('\n'),
    `Fields of a newer program: ${ruleText(policy.otherwise)}.`,
  ].join('\n\n');
}

/** Fields of the schema, of all its variants, in the order of the schema. */
export function fieldsOf(kind: Kind): string[] {
  const schema = jsonSchemaOf(definitions[kind]) as { properties?: object; anyOf?: { properties?: object }[] };
  return [...new Set([schema, ...(schema.anyOf ?? [])].flatMap(({ properties = {} }) => Object.keys(properties)))];
}

function signedText({ signed }: RecordPolicy): string {
  const names = (list: readonly string[]) => list.map((field) => `\`${field}\``).join(', ');
  return `Once \`${signed?.at}\` is set, no merge and no edit changes a field but ${names(signed?.open ?? [])} and \`voided\`: the first signature holds, what another device wrote becomes an amendment in \`${signed?.amendments}\` and a question. No question is asked about ${names(signed?.quiet ?? [])}.`;
}

function label(field: string, labels: Record<string, string>): string {
  const name = fieldOf(field);
  return name === 'other' ? '' : (labels[`catalogue_field_${name}`] ?? '');
}

function ruleText(policy: FieldPolicy): string {
  switch (policy.rule) {
    case 'ask':
      return policy.joins ? 'ask, joins' : 'ask';
    case 'union':
    case 'append':
      return `${policy.rule} by ${policy.key.join(' + ') || 'value'}${parts(policy.items)}`;
    case 'nested':
      return `nested, parts ${policy.otherwise ? ruleText(policy.otherwise) : 'newest'}${parts(policy.fields)}`;
    case 'safer': {
      const key = policy.key && ` by ${policy.key.join(' + ') || 'value'}`;
      const rank = policy.rank && ` (${policy.rank.map((group) => group.join(', ')).join(' < ')})`;
      const yields = policy.yieldsTo && `; false beside ${policy.yieldsTo.list} that are ${policy.yieldsTo.value}`;
      return `safer${key ?? ''}${rank ?? ''}${yields ?? ''}${parts(policy.items)}`;
    }
    default:
      return policy.rule;
  }
}

function parts(items: Readonly<Record<string, FieldPolicy>> = {}): string {
  const named = Object.entries(items).map(([part, policy]) => `${part}: ${ruleText(policy)}`);
  return named.length > 0 ? `; ${named.join('; ')}` : '';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(DOCUMENT, mergePolicyDocument());
