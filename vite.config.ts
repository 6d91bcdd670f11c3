import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig, type Plugin } from 'vite';

interface Part {
  file: string;
  src?: string;
  imports: string[];
}
const parts = new Map<string, Part>();

/** Notes the parts of the database's worker, of which some are loaded later. */
const noteWorkerParts = (): Plugin => ({
  name: 'note-worker-parts',
  generateBundle(_options, bundle) {
    for (const part of Object.values(bundle)) {
      if (part.type !== 'chunk') continue;
      const src = part.facadeModuleId ? relative(import.meta.dirname, part.facadeModuleId) : undefined;
      parts.set(part.fileName, { file: part.fileName, src, imports: part.imports });
    }
  },
});

/**
 * Adds these parts to the manifest of the app. From there the service worker takes what it keeps: a part that is missing would be
 * missing when the tablet is unlocked offline. The size budget reads it too.
 */
const listWorkerParts: Plugin = {
  name: 'list-worker-parts',
  apply: 'build',
  writeBundle: {
    order: 'post',
    sequential: true,
    handler({ dir = '' }, bundle) {
      if (!('.vite/manifest.json' in bundle) || parts.size === 0) return;
      const path = join(dir, '.vite/manifest.json');
      const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Part>;
      for (const [name, part] of parts)
        manifest[`worker/${name}`] = { ...part, imports: part.imports.map((one) => `worker/${one}`) };
      writeFileSync(path, JSON.stringify(manifest, null, 2));
    },
  },
};

export default defineConfig({
  plugins: [
    paraglideVitePlugin({
      project: './src/messages/project.inlang',
      outdir: './src/lib/paraglide',
      strategy: ['localStorage', 'baseLocale'],
      emitGitIgnore: false,
    }),
    tailwindcss(),
    sveltekit(),
    listWorkerParts,
  ],
  worker: { format: 'es', plugins: () => [noteWorkerParts()] },
  server: { proxy: { '/api': 'http://127.0.0.1:8080', '/couch': 'http://127.0.0.1:8080' } },
});
