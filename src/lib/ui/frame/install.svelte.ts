interface InstallPrompt extends Event {
  prompt(): Promise<void>;
  readonly userChoice: Promise<{ outcome: 'accepted' | 'dismissed' }>;
}

/** The browser's offer to install the app; kept until the person asks for it in the settings. */
class Install {
  #prompt = $state.raw<InstallPrompt>();
  installed = $state(false);

  get offered(): boolean {
    return this.#prompt !== undefined;
  }

  start(): void {
    this.installed = matchMedia('(display-mode: standalone)').matches;
    window.addEventListener('beforeinstallprompt', (event) => {
      event.preventDefault();
      this.#prompt = event as InstallPrompt;
    });
    window.addEventListener('appinstalled', () => {
      this.installed = true;
      this.#prompt = undefined;
    });
  }

  async ask(): Promise<void> {
    await this.#prompt?.prompt();
    const choice = await this.#prompt?.userChoice;
    this.#prompt = undefined;
    if (choice?.outcome === 'accepted') this.installed = true;
  }
}

export const install = new Install();
