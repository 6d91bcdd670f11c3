import { getLocale } from '$lib/paraglide/runtime';

/** `31.204` in Vietnamese, `31,204` in English. */
export function countText(value: number): string {
  return new Intl.NumberFormat(getLocale() === 'vi' ? 'vi-VN' : 'en-GB').format(value);
}

/** `36,5`: a measured value with its decimals. */
export function decimalText(value: number, decimals?: number): string {
  return new Intl.NumberFormat(getLocale() === 'vi' ? 'vi-VN' : 'en-GB', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals ?? 3,
    useGrouping: false,
  }).format(value);
}

/** `12,4 MB` of a count of bytes. */
export function bytesText(bytes: number): string {
  if (bytes < 1e6) return `${decimalText(Math.round(bytes / 1e3))} kB`;
  if (bytes < 1e9) return `${decimalText(Math.round(bytes / 1e5) / 10)} MB`;
  return `${decimalText(Math.round(bytes / 1e8) / 10)} GB`;
}
