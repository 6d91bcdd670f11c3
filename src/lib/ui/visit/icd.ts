import { findIcd, isIcdForm, searchIcd } from '../../domain/catalogues/index.ts';
import type { Option } from '../components/index.ts';

/** `I10 Bệnh tăng huyết áp vô căn (nguyên phát)`; the code alone when the list does not know it. */
export function icdText(code: string): string {
  const found = findIcd(code);
  return found ? `${found.code} ${found.name}` : code;
}

/** Codes for what is typed. A code that the station's list lacks but that has the right form may be taken too: the form then asks. */
export function searchIcdOptions(text: string): Option[] {
  const options = searchIcd(text, 30).map(({ code, name }) => ({ value: code, label: `${code} ${name}` }));
  const typed = text.trim().toUpperCase();
  const exact = findIcd(typed);
  if (exact && !options.some((option) => option.value === exact.code)) {
    options.unshift({ value: exact.code, label: `${exact.code} ${exact.name}` });
  } else if (!exact && !options.length && isIcdForm(typed)) options.push({ value: typed, label: typed });
  return options;
}
