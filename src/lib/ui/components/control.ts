/** Look of every control in which something is typed. */
export const control =
  'w-full min-h-target rounded-xl border-2 border-line-strong bg-card px-3 py-2 text-ink placeholder:text-ink-soft aria-invalid:border-danger disabled:bg-sunken';
