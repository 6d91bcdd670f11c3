import { canonical, equal } from '../../src/lib/domain/merge/canonical.ts';
import { KINDS, type AnyRecord, type Kind } from '../../src/lib/domain/records/index.ts';
import type { Device } from './device.ts';
import { questionsOf } from './questions.ts';
import type { SimulatedServer } from './server.ts';

/** What is wrong with one tablet: it differs from its server, has unsent or refused records, or claims what is not true. */
export async function wrongOn(device: Device): Promise<string[]> {
  const wrong: string[] = [];
  for (const kind of KINDS) {
    const server = await device.server.documents(kind);
    const held = new Set(device.ids(kind));
    for (const id of server.keys()) if (!held.has(id)) wrong.push(`${device.name} lacks ${kind}/${id}`);
    for (const id of held) {
      const found = server.get(id);
      if (!found) wrong.push(`the server lacks ${kind}/${id} of ${device.name}`);
      else if (!equal(device.held(kind, id), found.record)) wrong.push(`${device.name} differs in ${kind}/${id}`);
    }
  }
  for (const { kind, id, refused } of device.disk.unsent.values())
    wrong.push(`${device.name} ${refused ? `was refused ${refused.status}` : 'has not sent'} ${kind}/${id}`);
  if (device.state?.phase !== 'idle') wrong.push(`${device.name} is ${device.state?.phase}`);
  return [...wrong, ...(await falseClaimsOf(device))];
}

/** Records that a tablet shows as sent although its server has never had that version. */
export async function falseClaimsOf(device: Device): Promise<string[]> {
  const wrong: string[] = [];
  for (const kind of KINDS) {
    const claimed = [...device.disk.records.values()].filter(
      (one) => one.kind === kind && one.rev !== undefined && !device.disk.unsent.has(`${kind}/${one.record.id}`),
    );
    const known = claimed.map(({ record, rev }): [string, string[]] => [record.id, [rev ?? '']]);
    for (const id of await device.server.lacks(kind, known)) wrong.push(`${device.name} claims ${kind}/${id} as sent`);
  }
  return wrong;
}

/** Records of which two servers hold different versions. */
export async function differing(a: SimulatedServer, b: SimulatedServer): Promise<string[]> {
  const wrong: string[] = [];
  for (const kind of KINDS) {
    const [here, there] = [await a.documents(kind), await b.documents(kind)];
    for (const id of new Set([...here.keys(), ...there.keys()])) {
      const [one, other] = [here.get(id), there.get(id)];
      if (!one || !other) wrong.push(`${(one ? b : a).name} lacks ${kind}/${id}`);
      else if (!equal(one.record, other.record)) wrong.push(`${a.name} and ${b.name} differ in ${kind}/${id}`);
    }
  }
  return wrong;
}

/** Tablets that hold the same ask the same. */
export function differentQuestions(devices: readonly Device[]): string[] {
  const [first, ...others] = devices.map((device) => {
    const all = <T extends AnyRecord>(kind: Kind) => device.all<T>(kind);
    return { device, questions: canonical(questionsOf(all)) };
  });
  return others
    .filter(({ questions }) => questions !== first?.questions)
    .map(({ device }) => `${device.name} asks other questions than ${first?.device.name}`);
}

const isUnsent = ({ disk }: Device, patientId: unknown) => disk.unsent.has(`patients/${String(patientId)}`);

/** What a village worker's tablet holds of people outside the area, without unsent edits about them. */
export function outsideOf(device: Device, villages: readonly string[]): string[] {
  const homes = new Map(device.all('patients').map(({ id, villageCode }) => [id, villageCode]));
  return (['patients', 'households', 'visits', 'immunizations'] as const).flatMap((kind) =>
    device
      .all(kind)
      .filter((record) => !villages.includes(homes.get(String(record.patientId ?? record.id)) ?? record.villageCode))
      .filter(({ id, patientId }) => !device.disk.unsent.has(`${kind}/${id}`) && !isUnsent(device, patientId))
      .map(({ id }) => `${device.name} holds ${kind}/${id} of another village`),
  );
}
