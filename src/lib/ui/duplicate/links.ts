export const pairHref = (a: string, b: string) => `/trung-lap/${encodeURIComponent(a)}/${encodeURIComponent(b)}`;
