const CHANNEL = 'tram-windows';
const WAIT_MS = 400;

/** Tells other windows of the app whether a form is open in this one. */
export function answerAboutForms(openForms: () => number): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener('message', (event) => {
    if (event.data === 'anyFormOpen?' && openForms() > 0) channel.postMessage('formOpen');
  });
}

/** True when another window of the app answers that a form is open there. */
export async function formsElsewhere(): Promise<boolean> {
  const channel = new BroadcastChannel(CHANNEL);
  const answer = new Promise<boolean>((resolve) => {
    channel.addEventListener('message', (event) => event.data === 'formOpen' && resolve(true));
    setTimeout(() => resolve(false), WAIT_MS);
  });
  channel.postMessage('anyFormOpen?');
  try {
    return await answer;
  } finally {
    channel.close();
  }
}
