import { parseArgs } from 'node:util';

/** A bench's options: their defaults, and what they mean. All are numbers. */
export type OptionTable = Record<string, { default: number; help: string }>;

/** Reads `--name N` for each option of the table; `--help` prints them and ends the program. */
export function readOptions<Table extends OptionTable>(table: Table, argv: string[]): Record<keyof Table, number> {
  const numbers = Object.fromEntries(Object.keys(table).map((name) => [name, { type: 'string' as const }]));
  const { values } = parseArgs({ args: argv, options: { ...numbers, help: { type: 'boolean' } }, strict: true });
  if (values.help) {
    for (const [name, { default: normal, help }] of Object.entries(table))
      console.error(`--${name} ${normal}  ${help}`);
    process.exit(0);
  }
  const read = Object.entries(table).map(([name, { default: normal }]) => {
    const value = Number((values as Record<string, unknown>)[name] ?? normal);
    if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} wants a number`);
    return [name, value];
  });
  return Object.fromEntries(read) as Record<keyof Table, number>;
}
