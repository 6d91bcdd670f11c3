import type { Connection } from './connection.ts';

/**
 * Keeps the most recently used files open. Work on a connection is synchronous, so any connection that is not the one
 * just asked for may be closed.
 */
export class ConnectionPool {
  readonly #open = new Map<string, Connection>();
  readonly #limit: number;
  readonly #connect: (name: string) => Connection;

  constructor(limit: number, connect: (name: string) => Connection) {
    this.#limit = limit;
    this.#connect = connect;
  }

  use(name: string): Connection {
    let connection = this.#open.get(name);
    if (connection) {
      this.#open.delete(name);
    } else {
      connection = this.#connect(name);
    }
    this.#open.set(name, connection);
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= this.#limit) break;
      this.close(oldest);
    }
    return connection;
  }

  close(name: string): void {
    const connection = this.#open.get(name);
    this.#open.delete(name);
    connection?.close();
  }

  closeAll(): void {
    for (const name of [...this.#open.keys()]) this.close(name);
  }
}
