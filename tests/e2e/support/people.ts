import type { Doc, ForeignClient } from './foreign-client.ts';

/** An adult woman without anything unusual. */
export async function adult(server: ForeignClient): Promise<Doc> {
  const isAdult = ({ birthDate, sex, death }: Doc) =>
    sex === '2' && !death && /^19[6-9]\d-\d\d-\d\d$/.test(String(birthDate));
  const found = (await server.all('patients')).find(isAdult);
  if (!found) throw new Error('No adult in the demo.');
  return found;
}
