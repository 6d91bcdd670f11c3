import type { Page } from '@playwright/test';

/** What makes the page scroll sideways; empty when nothing does. Parts that scroll on their own, such as a wide table, are not meant. */
export function widerThanScreen(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.body.querySelectorAll('*')].filter(
      (element) => element.getBoundingClientRect().right > width + 1 && !element.closest('.sr-only, [hidden]'),
    );
    return wide.slice(-3).map((element) => element.outerHTML.slice(0, 200));
  });
}

/** Buttons and links of the frame, and everything that can be pressed in a form, smaller than 48 px in width or height. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const inFrame = 'header.sticky a, header.sticky button, nav a, nav button';
    const inForms = ['a', 'button', 'input', 'select', 'textarea', 'summary'].map((tag) => `form ${tag}`).join(', ');
    const smallest = 48;
    const small: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>(`${inFrame}, ${inForms}`)) {
      if (!element.checkVisibility({ visibilityProperty: true }) || element.ariaHidden === 'true') continue;
      // A box that is drawn by its label is pressed through its label.
      const target = element.matches('[type=radio], [type=checkbox]') ? (element.closest('label') ?? element) : element;
      const { width, height } = target.getBoundingClientRect();
      if (width < smallest || height < smallest)
        small.push(`${Math.round(width)}x${Math.round(height)} ${element.outerHTML.slice(0, 160)}`);
    }
    return small;
  });
}
