import type { Option } from './types.ts';

/** Text without marks and case, for comparing what is typed with what is listed: `Tổ dân phố` becomes `to dan pho`. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();
}

/** Options whose label, detail or value contain every typed word, in the given order. */
export function filterOptions(options: Option[], text: string): Option[] {
  const words = fold(text).split(/\s+/).filter(Boolean);
  if (!words.length) return options;
  return options.filter((option) => {
    const target = fold(`${option.label} ${option.detail ?? ''} ${option.value}`);
    return words.every((word) => target.includes(word));
  });
}
