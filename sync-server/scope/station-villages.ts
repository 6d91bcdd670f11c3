import { databaseName } from '../../src/lib/domain/records/index.ts';
import { NotFoundError, type Engine } from '../store/engine.ts';

/** Codes of the villages in a station's settings; none when there is no such station. */
export async function stationVillages(engine: Engine, stationCode: string): Promise<string[]> {
  try {
    const found = await (await engine.open(databaseName(stationCode, 'settings'))).get('station');
    if (typeof found === 'string') return [];
    const { villages = [] } = JSON.parse(found.revision.body) as { villages?: { code: string }[] };
    return villages.map(({ code }) => code);
  } catch (error) {
    if (error instanceof NotFoundError) return [];
    throw error;
  }
}
