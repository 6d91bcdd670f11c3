/**
 * Registered population by commune code, for demo data and sizing on the server; the browser has no use for it. Figures that the
 * source repaired are left out, some are ten times too high. Source: README.md beside.
 */
export async function communePopulations(): Promise<ReadonlyMap<string, number>> {
  const file = await import('./populations.json', { with: { type: 'json' } });
  return new Map(Object.entries(file.default.published));
}
