const LOOK_MS = 2 * 60_000;

/** What the browser says about the app's storage. `persisted` is undefined when the browser does not tell. */
class Storage {
  persisted = $state<boolean>();
  used = $state<number>();
  quota = $state<number>();
  asking = $state(false);

  /** Bytes that the browser still gives. */
  get left(): number | undefined {
    return this.used === undefined || !this.quota ? undefined : Math.max(0, this.quota - this.used);
  }

  /** Less than a tenth, or less than 200 MB, is left. */
  get low(): boolean {
    return this.left !== undefined && (this.left < (this.quota ?? 0) / 10 || this.left < 200e6);
  }

  /** Looks now and then. Returns how to stop. */
  watch(): () => void {
    const timer = setInterval(() => void this.look(), LOOK_MS);
    return () => clearInterval(timer);
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
