/** How many records go into one request: halved when a request was too much for the link or the server, regrown slowly. */
export interface PageSize {
  current(): number;
  shrink(): void;
  grow(): void;
}

export function createPageSize(most: number, least: number): PageSize {
  let size = most;
  return {
    current: () => size,
    shrink() {
      size = Math.max(Math.min(least, most), Math.floor(size / 2));
    },
    grow() {
      size = Math.min(most, Math.ceil(size * 1.25));
    },
  };
}
