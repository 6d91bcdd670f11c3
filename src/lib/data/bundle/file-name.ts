import { fold } from '../../domain/names/index.ts';
import { todayIn } from '../../domain/dates/index.ts';
import type { BundleHeader } from '../../sync/bundle/header.ts';

/** `goi-22333-may-1-20261121-0003.tyt`: says which device and when, and nothing about patients. */
export function fileNameOf({ station, device, madeAt, sequence }: BundleHeader): string {
  const name = fold(device.name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 30);
  const day = todayIn(madeAt).replaceAll('-', '');
  return ['goi', station, name || 'may', day, String(sequence).padStart(4, '0')].join('-') + '.tyt';
}
