/** Tokens, valued in src/app.css: four meanings and one primary; components use these names and no raw colour. */
const token = (name) => `rgb(var(--${name}) / <alpha-value>)`;

/** @type {import('tailwindcss').Config} */
export default {
  content: ['./src/**/*.{html,svelte,ts}'],
  darkMode: ['selector', '[data-theme="dark"]'],
  theme: {
    fontFamily: { sans: ['"Be Vietnam Pro"', 'system-ui', 'sans-serif'] },
    colors: {
      transparent: 'transparent',
      current: 'currentColor',
      page: token('page'),
      card: token('card'),
      sunken: token('sunken'),
      line: token('line'),
      'line-strong': token('line-strong'),
      ink: token('ink'),
      'ink-soft': token('ink-soft'),
      primary: token('primary'),
      'primary-soft': token('primary-soft'),
      'on-primary': token('on-primary'),
      safe: token('safe'),
      'safe-soft': token('safe-soft'),
      info: token('info'),
      'info-soft': token('info-soft'),
      wait: token('wait'),
      'wait-soft': token('wait-soft'),
      danger: token('danger'),
      'danger-soft': token('danger-soft'),
      'on-danger': token('on-danger'),
    },
    extend: {
      /** A rail instead of the bottom bar from 700 px, two panes from 900 px, both at the browser's normal text size. */
      screens: { tablet: '43.75rem', panes: '56.25rem' },
      minHeight: { target: '3rem' },
      minWidth: { target: '3rem' },
    },
  },
};
