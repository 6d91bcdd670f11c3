/** What the browser says about the app's storage. `persisted` is undefined when the browser does not tell. */
class Storage {
  persisted = $state<boolean>();
  used = $state<number>();
  quota = $state<number>();
  asking = $state(false);

  /** Less than a tenth, or less than 200 MB, is left. */
  get low(): boolean {
    if (this.used === undefined || !this.quota) return false;
    const left = this.quota - this.used;
    return left < this.quota / 10 || left < 200e6;
  }

  async look(): Promise<void> {
    if (!navigator.storage) return;
    this.persisted = await navigator.storage.persisted?.();
    const estimate = await navigator.storage.estimate?.();
    this.used = estimate?.usage;
    this.quota = estimate?.quota;
  }

  /** Asks the browser not to delete the data when the device runs short of space. */
  async ask(): Promise<void> {
    this.asking = true;
    try {
      await navigator.storage?.persist?.();
      await this.look();
    } finally {
      this.asking = false;
    }
  }
}

export const storage = new Storage();
