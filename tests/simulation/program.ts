import { stampEdit } from '../../src/lib/domain/merge/edit.ts';
import { stampNew, type EditStamp } from '../../src/lib/domain/merge/stamps.ts';
import {
  asCreated,
  asEdited,
  definitions,
  upgrade,
  type AnyRecord,
  type Kind,
} from '../../src/lib/domain/records/index.ts';

/** How the program on a tablet reads and writes records. */
export interface Program {
  name: string;
  read(kind: Kind, stored: AnyRecord): AnyRecord;
  created(kind: Kind, content: object, stamp: EditStamp): AnyRecord;
  edited(kind: Kind, before: AnyRecord, form: AnyRecord, stamp: EditStamp): AnyRecord;
}

/** As `src/lib/data/store/save.ts` does. */
export const PRESENT: Program = {
  name: 'the present program',
  read: upgrade,
  created: (kind, content, stamp) => {
    const { version } = definitions[kind];
    return stampNew(asCreated(kind, { ...content, version }, stamp), stamp) as unknown as AnyRecord;
  },
  edited: asEdited,
};

/** Two versions behind: writes the shapes of the first version, and knows no signature and no witnesses. */
export const OLD: Program = {
  name: 'an old program',
  read: (_kind, stored) => stored,
  created: (kind, content, stamp) => {
    const hygiene = kind === 'households' ? { hygiene: 'hop_ve_sinh' } : {};
    return stampNew({ ...content, ...hygiene, version: 1 }, stamp) as unknown as AnyRecord;
  },
  edited: (kind, before, form, stamp) => stampEdit(before, form, stamp, definitions[kind].policy),
};

/** Ahead: writes a newer version of each record, with a field that nobody else knows. */
export const NEW: Program = {
  name: 'a newer program',
  read: upgrade,
  created: (kind, content, stamp) => {
    const record = { ...content, version: definitions[kind].version + 1, ofTomorrow: stamp.clock };
    return stampNew(asCreated(kind, record, stamp), stamp) as unknown as AnyRecord;
  },
  edited: (kind, before, form, stamp) => {
    const version = definitions[kind].version + 1;
    return asEdited(kind, before, { ...form, version, ofTomorrow: { at: stamp.clock } }, stamp);
  },
};
