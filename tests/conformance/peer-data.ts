/** Documents for a replication between two kinds of server, the same ones each time. */

export interface PeerDoc {
  _id: string;
  [field: string]: unknown;
}

const NAMES = ['Nguyễn Thị Ấ', 'Trần Đức', 'a/b/c', '100%', 'a%2Fb', '😀', 'x+y z', "o'brien", 'a?b&c#d', 'Lê/Thị Ố'];

const revId = (index: number, branch: string) => `${branch}${index.toString(16).padStart(31, '0')}`;

/** One revision as a replicator writes it. */
function replicated(_id: string, ids: string[], fields: object): PeerDoc {
  return { _id, _rev: `${ids.length}-${ids[0]}`, _revisions: { start: ids.length, ids }, ...fields };
}

function file(index: number) {
  const text = `Phiếu khám số ${index}. `.repeat(1 + (index % 40));
  return {
    'ảnh/1.txt': { content_type: 'text/plain', data: Buffer.from(text).toString('base64') },
    'scan.bin': { content_type: 'application/octet-stream', data: Buffer.alloc(2000, index).toString('base64') },
  };
}

/**
 * Revisions of `count` documents: of every ten, one with three branches of which one is a tombstone, one deleted, one
 * with attachments, one whose id is not ASCII or has a slash, one with a long history; the others plain. `round` 1
 * and 2: one edit more, another one for each.
 */
export function peerDocuments(count: number, round: number): PeerDoc[] {
  return Array.from({ length: count }, (_, index) => documentsOf(index, round)).flat();
}

function documentsOf(index: number, round: number): PeerDoc[] {
  const number = String(index).padStart(6, '0');
  const history = (length: number, branch: string) => [
    ...(round === 0 ? [] : [revId(index * 100 + 90 + (branch.charCodeAt(0) % 10), round === 1 ? 'e' : 'f')]),
    ...Array.from({ length }, (_, at) => revId(index * 100 + length - at, branch)),
  ];
  const plain = (id: string, fields: object = {}) => [replicated(id, history(1, 'a'), { index, round, ...fields })];
  switch (index % 10) {
    case 0:
      return ['b', 'c', 'd'].map((branch) =>
        replicated(`conflict-${number}`, [...history(1, branch), revId(index * 100, 'a')], {
          branch,
          round,
          ...(branch === 'd' ? { _deleted: true } : {}),
        }),
      );
    case 1:
      return [replicated(`gone-${number}`, history(2, 'a'), { _deleted: true, why: 'moved away' })];
    case 2:
      return plain(`file-${number}`, { _attachments: file(index + round) });
    case 3:
      return plain(`${NAMES[Math.floor(index / 10) % NAMES.length]}-${number}`, { name: 'Phạm Ấ' });
    case 4:
      return [replicated(`long-${number}`, history(30, 'a'), { index, round })];
    default:
      return plain(`plain-${number}`, { name: `Trần Văn ${index}` });
  }
}
