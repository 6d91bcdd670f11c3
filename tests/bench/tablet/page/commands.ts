import { columns } from './columns.ts';
import { download, pin, today, unlockedSaves } from './device.ts';
import { peerDownload } from './peer.ts';
import { search } from './search.ts';
import { bulk, household } from './store.ts';

/** What the bench asks of the tablet's own code; each runs on the page's main thread or in a worker. */
export const commands = { columns, search, bulk, household, download, peerDownload, pin, today, unlockedSaves };

export type Commands = typeof commands;
export type CommandName = keyof Commands;
export interface Asked {
  name: CommandName;
  args: unknown;
}

export function runCommand({ name, args }: Asked): Promise<unknown> {
  return (commands[name] as (args: unknown) => Promise<unknown>)(args);
}
