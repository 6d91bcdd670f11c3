/** What is wrong with an input. `hard` stops saving, `soft` asks "Chắc chắn?" once. */
export interface Issue {
  /** Dotted path of the field, e.g. `vitals.temperatureC`; empty for the whole record. */
  path: string;
  /** Key of the sentence in the catalogue: `issue_<code>`. */
  code: string;
  level: 'hard' | 'soft';
  params?: Record<string, string | number>;
}

export const hard = (path: string, code: string, params?: Issue['params']): Issue => ({
  path,
  code,
  level: 'hard',
  params,
});
export const soft = (path: string, code: string, params?: Issue['params']): Issue => ({
  path,
  code,
  level: 'soft',
  params,
});
