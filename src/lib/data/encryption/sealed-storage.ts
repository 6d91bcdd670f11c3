import {
  wrapRxStorageInstance,
  type RxStorage,
  type RxStorageInstance,
  type RxStorageInstanceCreationParams,
} from 'rxdb/plugins/core';
import type { Vault } from './vault.ts';

interface Document {
  id: string;
  body?: unknown;
}

export type SealedInstance<D> = RxStorageInstance<D, unknown, unknown> & {
  /** A document as it lies on the disk. */
  seal<T extends Document>(document: T): Promise<T>;
};

/**
 * A storage that keeps `body` of every document as sealed text and everything else readable.
 */
export function sealedStorage<I, O>(storage: RxStorage<I, O>, vault: Vault) {
  return {
    async createStorageInstance<D>(params: RxStorageInstanceCreationParams<D, O>): Promise<SealedInstance<D>> {
      const { schema, collectionName } = params;
      const sealedSchema = { ...schema, properties: { ...schema.properties, body: { type: 'string' } } };
      const instance = await storage.createStorageInstance({ ...params, schema: sealedSchema as typeof schema });
      const place = (id: string) => `${collectionName}/${id}`;
      // The storage hands the very objects of a write back in its change event: no need to open them again.
      const justSealed = new WeakMap<object, Document>();

      const seal = async (document: Document) => {
        if (document.body === undefined) return document;
        const sealed = { ...document, body: await vault.seal(JSON.stringify(document.body), place(document.id)) };
        justSealed.set(sealed, document);
        return sealed;
      };
      const open = async (document: Document) => {
        const known = justSealed.get(document);
        if (known) return known;
        if (typeof document.body !== 'string') return document;
        return { ...document, body: JSON.parse(await vault.open(document.body, place(document.id))) as unknown };
      };
      const sealing = wrapRxStorageInstance(schema, instance, seal as never, open as never);
      return Object.assign(sealing, { seal: seal as SealedInstance<D>['seal'] }) as SealedInstance<D>;
    },
  };
}
