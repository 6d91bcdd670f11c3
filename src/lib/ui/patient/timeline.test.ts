import { expect, it } from 'vitest';
import type { Immunization, Visit } from '../../domain/records/index.ts';
import { timelineEntries } from './timeline.ts';

const visit = (id: string, startedAt: string) => ({ id, startedAt }) as Visit;
const dose = (id: string, occurredOn: string, occurredAt?: string) => ({ id, occurredOn, occurredAt }) as Immunization;

it('mixes visits and doses, newest first, with partial dates at their earliest day', () => {
  const entries = timelineEntries(
    [visit('v1', '2026-05-10T02:00:00.000Z'), visit('v2', '2024-01-01T02:00:00.000Z')],
    [dose('d1', '2026-05-11'), dose('d2', '2024'), dose('d3', '2026-05-10', '2026-05-10T03:00:00.000Z')],
  );
  expect(entries.map((entry) => entry.id)).toEqual(['d1', 'd3', 'v1', 'v2', 'd2']);
});
