let pressed = false;
let waiting: (() => void)[] = [];

function released(): void {
  pressed = false;
  const tasks = waiting;
  waiting = [];
  // The click comes after the release: only then may things move.
  setTimeout(() => tasks.forEach((task) => task()));
}

if (typeof window !== 'undefined') {
  window.addEventListener('pointerdown', () => (pressed = true), true);
  for (const end of ['pointerup', 'pointercancel', 'blur']) window.addEventListener(end, released, true);
}

/**
 * Runs a task that may move what is on the screen: now, or when the finger that is pressing has been lifted. A sentence that appears
 * when a field is left would push the pressed button away under the finger, and the click would be lost.
 */
export function afterPress(task: () => void): void {
  if (pressed) waiting.push(task);
  else task();
}
