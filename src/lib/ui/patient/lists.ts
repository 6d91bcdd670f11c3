import type { FormState } from '../forms/index.ts';

/** Takes a line out of a list of a form, with half-typed texts of that list, which no field shows any more. */
export function removeLine<T extends object>(form: FormState<T>, path: string, list: unknown[], index: number): void {
  list.splice(index, 1);
  for (const name of Object.keys(form.raw)) if (name.startsWith(`${path}.`)) delete form.raw[name];
}
