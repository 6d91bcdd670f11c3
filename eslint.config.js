import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Who may import whom (docs/ARCHITECTURE.md). Each entry: files, and the rooms they must not reach into. */
const borders = [
  [
    ['src/lib/domain/**'],
    [
      '$lib/**',
      '$app/**',
      '**/data/**',
      '**/sync/**',
      '**/ui/**',
      '**/paraglide/**',
      '**/sync-server/**',
      'svelte',
      'svelte/*',
      'rxdb',
      'rxdb/**',
      'dexie',
      'node:*',
    ],
  ],
  [['src/lib/data/**'], ['$app/**', '$lib/ui/**', '**/ui/**', '**/routes/**', '**/sync-server/**', 'node:*']],
  [['src/lib/sync/**'], ['$app/**', '$lib/ui/**', '**/ui/**', '**/routes/**', '**/sync-server/**', 'node:*']],
  [['src/lib/ui/**'], ['**/routes/**', '**/sync-server/**', 'rxdb', 'rxdb/**', 'dexie', 'node:*']],
  [['src/routes/**'], ['**/sync-server/**', 'rxdb', 'rxdb/**', 'dexie', 'node:*']],
  [
    ['sync-server/**'],
    [
      '$lib/**',
      '$app/**',
      '**/src/lib/data/**',
      '**/src/lib/sync/*',
      '!**/src/lib/sync/bundle',
      '**/src/lib/ui/**',
      '**/src/routes/**',
      '**/paraglide/**',
    ],
  ],
];

export default ts.config(
  {
    ignores: [
      'build/',
      '.svelte-kit/',
      'src/lib/paraglide/',
      'data/',
      'node_modules/',
      'test-results/',
      'playwright-report/',
    ],
  },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  prettier,
  ...svelte.configs.prettier,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-undef': 'off',
      'no-console': ['error', { allow: ['error', 'warn'] }],
      eqeqeq: ['error', 'smart'],
      'svelte/no-navigation-without-resolve': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { extraFileExtensions: ['.svelte'], parser: ts.parser, svelteConfig } },
  },
  { files: ['sync-server/operate/**', 'tests/**'], rules: { 'no-console': 'off' } },
  ...borders.map(([files, group]) => ({
    files,
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group, message: 'This import crosses a border of docs/ARCHITECTURE.md.' }] },
      ],
    },
  })),
);
