import { createRandom } from '../../simulation/random.ts';
import { openLink, type Exchange, type LinkOptions } from './link.ts';

/** `links`: opens one link per tablet, answers their ports. `report`: answers what passed through them. */
export type LinksCommand = { links: number; options: LinkOptions; seed: number } | { report: true };

const exchanges: Exchange[] = [];

process.on('message', (command: LinksCommand) => {
  if ('report' in command) process.send?.(exchanges);
  else void open(command).then((ports) => process.send?.(ports));
});

function open({ links, options, seed }: Extract<LinksCommand, { links: number }>): Promise<number[]> {
  const random = createRandom(seed);
  return Promise.all(
    Array.from({ length: links }, (_, at) =>
      openLink(options, random.fork(`link-${at}`), (one) => exchanges.push(one)),
    ),
  );
}
