import { UNITS_VALID_FROM } from './provinces.ts';

export type CommuneKind = 'xã' | 'phường' | 'đặc khu';

export interface Commune {
  /** 5 digits. */
  code: string;
  provinceCode: string;
  kind: CommuneKind;
  name: string;
  /** With its kind: `Xã Lộc Quang`. */
  fullName: string;
  validFrom: string;
  /** Former units that it unites, wholly or in part, as `Xã Lộc Phú`. */
  former: readonly string[];
}

const KINDS: Readonly<Record<string, string>> = { '*': 'phường', '+': 'thị trấn', '#': 'huyện', '~': 'đặc khu' };

/** All communes by code. */
export type Communes = ReadonlyMap<string, Commune>;

let loading: Promise<Communes> | undefined;

/** Loads the communes at the first call (200 KB of JSON) and keeps them; a load that failed is tried again by the next call. */
export function loadCommunes(): Promise<Communes> {
  loading ??= import('./communes.json', { with: { type: 'json' } })
    .then((file) => read(file.default.communes))
    .catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
  return loading;
}

/** The commune of a 5-digit code, undefined when there is none today. */
export async function findCommune(code: string): Promise<Commune | undefined> {
  return (await loadCommunes()).get(code);
}

/** Communes of a province (2-digit code) by code; none for an unknown province. */
export async function communesOf(provinceCode: string): Promise<Commune[]> {
  return [...(await loadCommunes()).values()].filter((commune) => commune.provinceCode === provinceCode);
}

function read(byProvince: Readonly<Record<string, readonly string[]>>): Communes {
  const all = Object.entries(byProvince).flatMap(([provinceCode, lines]) =>
    lines.map((line) => readLine(line, provinceCode)),
  );
  return new Map(all.map((commune) => [commune.code, commune]));
}

/** Format: README.md beside. */
function readLine(line: string, provinceCode: string): Commune {
  const [own = '', ...units] = line.slice(5).split('|');
  const { kind, name } = unit(own);
  const former = units.map((text) => {
    const part = unit(text);
    return full(part.kind, part.name === '=' ? name : part.name);
  });
  return {
    code: line.slice(0, 5),
    provinceCode,
    kind: kind as CommuneKind,
    name,
    fullName: full(kind, name),
    validFrom: UNITS_VALID_FROM,
    former: former.length === 0 ? [full(kind, name)] : former,
  };
}

function unit(text: string): { kind: string; name: string } {
  const kind = KINDS[text.charAt(0)];
  return kind === undefined ? { kind: 'xã', name: text } : { kind, name: text.slice(1) };
}

function full(kind: string, name: string): string {
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${name}`;
}
