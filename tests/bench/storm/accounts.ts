/** A person on a device. */
export interface Account {
  username: string;
  pin: string;
  deviceId: string;
  /** Access token of the last sign-in. */
  token?: string;
}

/** Signs in as the app does. Answers the access token. @throws Error */
export async function signIn(origin: string, { username, pin, deviceId }: Account): Promise<string> {
  const response = await fetch(`${origin}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, pin, deviceId, deviceName: 'Máy đo lường' }),
  });
  const body = (await response.json()) as { token?: string };
  if (body.token === undefined) throw new Error(`sign-in of ${username}: ${response.status} ${JSON.stringify(body)}`);
  return body.token;
}
