import { badRequest } from '../../http/api-error.ts';
import { requiredText } from '../../http/fields.ts';
import type { Route } from '../../http/router.ts';
import type { NewStation } from '../../operate/server-data.ts';
import type { Station } from '../stations.ts';
import { requireAdministrator } from '../guards.ts';

/** `POST /api/stations` `{code, name, provinceCode, communeCode, villages: [{code, name, formerCommune?}]}`. */
export function createStation(ensure: (station: NewStation) => Promise<Station>): Route {
  return {
    method: 'POST',
    path: '/api/stations',
    async handle(request) {
      requireAdministrator(request);
      const body = await request.body();
      const station = await ensure({
        code: requiredText(body, 'code', 'mã trạm', 20),
        name: requiredText(body, 'name', 'tên trạm'),
        provinceCode: requiredText(body, 'provinceCode', 'mã tỉnh', 3),
        communeCode: requiredText(body, 'communeCode', 'mã xã', 6),
        villages: villagesOf(body.villages),
      });
      return { status: 201, body: { station } };
    },
  };
}

function villagesOf(value: unknown = []): NewStation['villages'] {
  if (!Array.isArray(value) || value.length > 500) throw badRequest('Danh sách thôn không đúng.');
  return value.map((item: unknown) => {
    if (typeof item !== 'object' || item === null) throw badRequest('Danh sách thôn không đúng.');
    const village = item as Record<string, unknown>;
    const formerCommune = village.formerCommune;
    return {
      code: requiredText(village, 'code', 'mã thôn', 40),
      name: requiredText(village, 'name', 'tên thôn', 100),
      ...(typeof formerCommune === 'string' ? { formerCommune: formerCommune.slice(0, 100) } : {}),
    };
  });
}
