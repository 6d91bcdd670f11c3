import { DeviceError, type PasskeyApi, type PasskeyHint } from '../../data/api.ts';

type Bytes = Uint8Array<ArrayBuffer>;
type Begun = Awaited<ReturnType<PasskeyApi['beginPasskey']>>;

const TIMEOUT_MS = 60_000;
const NAME = 'Trạm Y Tế Xã';
const ES256 = -7;
const RS256 = -257;

/** True where the browser speaks of passkeys with `prf` and the device itself asks for a finger, a face or its screen lock. */
export async function passkeyPossible(): Promise<boolean> {
  if (!isSecureContext || isAddress(location.hostname) || typeof PublicKeyCredential !== 'function') return false;
  try {
    const can = (await PublicKeyCredential.getClientCapabilities?.()) as Record<string, boolean> | undefined;
    return (
      can?.['extension:prf'] === true && (await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable())
    );
  } catch {
    return false;
  }
}

/** A passkey belongs to a name; a server that is reached by its number has none. */
const isAddress = (host: string) => /^[\d.]+$|:/.test(host);

/**
 * Makes a passkey on this device. Answers its id and what it says to the salt.
 * @throws DeviceError passkeyCancelled, passkeyNoPrf, passkeyFailed
 */
export async function createPasskey({
  salt,
  userId,
  userName,
}: Begun): Promise<{ passkey: PasskeyHint; secret: Bytes }> {
  const made = await asked(() =>
    navigator.credentials.create({
      publicKey: {
        rp: { name: NAME },
        user: { id: userId, name: userName, displayName: userName },
        // Nobody checks the answer: the passkey is only used as a key, here.
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        pubKeyCredParams: [ES256, RS256].map((alg) => ({ type: 'public-key', alg })),
        authenticatorSelection: {
          authenticatorAttachment: 'platform',
          residentKey: 'required',
          userVerification: 'required',
        },
        timeout: TIMEOUT_MS,
        extensions: { prf: { eval: { first: salt } } },
      },
    }),
  );
  const { prf } = made.getClientExtensionResults();
  if (!prf?.enabled) throw new DeviceError('passkeyNoPrf');
  const passkey = { credentialId: new Uint8Array(made.rawId), salt };
  // Many authenticators answer only when they are asked for a signature.
  return { passkey, secret: bytesOf(prf.results?.first) ?? (await askPasskey(passkey)) };
}

/** What the passkey says to its salt. @throws DeviceError passkeyCancelled, passkeyNoPrf, passkeyFailed */
export async function askPasskey({ credentialId, salt }: PasskeyHint): Promise<Bytes> {
  const answer = await asked(() =>
    navigator.credentials.get({
      publicKey: {
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        allowCredentials: [{ type: 'public-key', id: credentialId, transports: ['internal'] }],
        userVerification: 'required',
        timeout: TIMEOUT_MS,
        extensions: { prf: { eval: { first: salt } } },
      },
    }),
  );
  const secret = bytesOf(answer.getClientExtensionResults().prf?.results?.first);
  if (!secret) throw new DeviceError('passkeyNoPrf');
  return secret;
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const answer = await ask();
    if (answer) return answer as PublicKeyCredential;
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    // Browsers do not tell a cancellation from a finger that was not recognised, nor from a passkey that is gone.
    if (name === 'NotAllowedError' || name === 'AbortError') throw new DeviceError('passkeyCancelled');
    console.warn('passkey', name);
  }
  throw new DeviceError('passkeyFailed');
}

function bytesOf(source: BufferSource | undefined): Bytes | undefined {
  if (!source) return undefined;
  return source instanceof ArrayBuffer
    ? new Uint8Array(source)
    : new Uint8Array(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength).slice();
}
