import { expect, test } from 'vitest';
import svelteConfig from '../../svelte.config.js';
import { inlineScriptHashes, securityHeaders } from './security-headers.ts';

/** Sources of each directive. */
function directives(policy: string): Record<string, string[]> {
  return Object.fromEntries(
    policy.split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources.map((source) => source.replaceAll("'", '')).sort()];
    }),
  );
}

test('the policy in the header is the policy in the page, and forbids frames, which a page cannot do for itself', () => {
  const header = directives(securityHeaders()['Content-Security-Policy'] ?? '');
  const page = Object.entries(svelteConfig.kit.csp.directives).map(([name, sources]) => [name, [...sources].sort()]);
  expect(header).toEqual({ ...Object.fromEntries(page), 'frame-ancestors': ['none'] });
});

test('nothing from elsewhere, and no script without its hash', () => {
  const policy = securityHeaders(inlineScriptHashes('<script>start()</script><script src="/x.js"></script>'));
  const scripts = directives(policy['Content-Security-Policy'] ?? '')['script-src'] ?? [];
  expect(scripts.filter((source) => source.startsWith('sha256-'))).toHaveLength(1);
  expect(policy['Content-Security-Policy']).not.toMatch(/https?:|\*|'unsafe-eval'|script-src[^;]*unsafe-inline/);
});
