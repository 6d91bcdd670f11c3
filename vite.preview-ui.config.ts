import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
export default defineConfig({
  root: '/work/main', cacheDir: '/tmp/uih/vite-cache',
  plugins: [
    { name: 'mock', enforce: 'pre', resolveId(id: string, importer?: string) { if (id.endsWith('data/client.ts') && !process.env.REAL) return '/tmp/uih/mock-client.ts'; } },
    tailwindcss(), sveltekit(), ],
  worker: { format: 'es' },
  server: { port: 17391, fs: { allow: ['/tmp/uih', '/work/main'] }, proxy: { '/api': 'http://127.0.0.1:17399' } },
});
