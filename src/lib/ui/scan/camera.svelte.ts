import { openDecoder } from './decoder.ts';

export type CameraState = 'off' | 'asking' | 'on' | 'refused' | 'absent' | 'busy' | 'noReader';

const STATE_OF_ERROR: Record<string, CameraState> = {
  NotAllowedError: 'refused',
  SecurityError: 'refused',
  NotReadableError: 'busy',
  AbortError: 'busy',
};
const PAUSE_BETWEEN_FRAMES_MS = 150;

/** The camera and its reader. Every start has its own number, so that a late answer of an older start is thrown away. */
export class Camera {
  state = $state<CameraState>('off');
  hasTorch = $state(false);
  torch = $state(false);
  #stream: MediaStream | undefined;
  #run = 0;

  /** Shows the camera in `video` and calls `onCode` with each code that is read, until `stop`. */
  async start(video: HTMLVideoElement, onCode: (code: string) => void): Promise<void> {
    this.stop();
    const run = ++this.#run;
    this.state = 'asking';
    const stream = await this.#open();
    if (!stream) return;
    if (run !== this.#run) return release(stream);
    this.#stream = stream;
    this.hasTorch = 'torch' in (stream.getVideoTracks()[0]?.getCapabilities?.() ?? {});
    video.srcObject = stream;
    await video.play().catch(() => undefined);
    const decode = await openDecoder().catch(() => undefined);
    if (run !== this.#run) return;
    if (!decode) {
      this.stop();
      this.state = 'noReader';
      return;
    }
    this.state = 'on';
    while (run === this.#run) {
      const code = await decode(video).catch(() => undefined);
      if (code && run === this.#run) onCode(code);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_BETWEEN_FRAMES_MS));
    }
  }

  /** Lets go of the camera: its light goes out. */
  stop(): void {
    this.#run++;
    if (this.#stream) release(this.#stream);
    this.#stream = undefined;
    this.hasTorch = this.torch = false;
    this.state = 'off';
  }

  async toggleTorch(): Promise<void> {
    const track = this.#stream?.getVideoTracks()[0];
    const wanted: MediaTrackConstraintSet & { torch: boolean } = { torch: !this.torch };
    await track?.applyConstraints({ advanced: [wanted] }).then(
      () => (this.torch = !this.torch),
      () => (this.hasTorch = false),
    );
  }

  async #open(): Promise<MediaStream | undefined> {
    // Absent also on a page without https: the browser then hides all devices.
    if (!navigator.mediaDevices?.getUserMedia) {
      this.state = 'absent';
      return undefined;
    }
    const run = this.#run;
    try {
      return await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 } },
      });
    } catch (error) {
      if (run === this.#run) this.state = STATE_OF_ERROR[(error as DOMException).name] ?? 'absent';
      return undefined;
    }
  }
}

function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
