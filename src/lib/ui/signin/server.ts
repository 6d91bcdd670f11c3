/** What the server tells everybody: whether it is a demo, and then who may try it. */
export interface ServerInfo {
  stationName?: string;
  demo: boolean;
  demoPeople?: { username: string; name: string; role: string; pin: string }[];
}

/** Asks the server who it is; undefined when there is no connection. */
export async function askServer(): Promise<ServerInfo | undefined> {
  try {
    const answer = await fetch('/api/server', { headers: { accept: 'application/json' } });
    return answer.ok ? ((await answer.json()) as ServerInfo) : undefined;
  } catch {
    return undefined;
  }
}
