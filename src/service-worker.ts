/// <reference types="@sveltejs/kit" />
import { build, files, version } from '$service-worker';
import { createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

// SvelteKit's way to type the global of a service worker beside the types of a page.
const worker = self as unknown as ServiceWorkerGlobalScope;

const FALLBACK = '/index.html';
/** Answers of the server: never kept, never answered with the app. */
const SERVER = [/^\/api(\/|$)/, /^\/couch(\/|$)/, /^\/warehouse\/(couch|api)(\/|$)/, /^\/health(\/|$)/];

// Built files carry a hash in their name; the others change with the version. The parts of the old version stay until
// this one is activated, so an open window never mixes two versions (R10).
precacheAndRoute(
  [
    ...build.map((url) => ({ url, revision: null })),
    ...files.map((url) => ({ url, revision: version })),
    { url: FALLBACK, revision: version },
  ],
  { cleanURLs: false, directoryIndex: null },
);
registerRoute(new NavigationRoute(createHandlerBoundToURL(FALLBACK), { denylist: SERVER }));

// A new version waits until a person takes it.
worker.addEventListener('message', (event) => {
  if (event.data?.type === 'SKIP_WAITING') void worker.skipWaiting();
});
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
