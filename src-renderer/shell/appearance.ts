import type { AppSettings } from '#shared/contract/app.ts';

const dark = (): MediaQueryList => window.matchMedia('(prefers-color-scheme: dark)');
const forced = (): MediaQueryList => window.matchMedia('(forced-colors: active)');
const contrast = (): MediaQueryList => window.matchMedia('(prefers-contrast: more)');

/** The locale of numbers and dates, BCP 47. @param setting `system` or a locale; one that this browser does not know counts as `system` */
export function localeOf(setting: string): string {
  if (setting === 'system') return navigator.language;
  try {
    return Intl.getCanonicalLocales(setting)[0] ?? navigator.language;
  } catch {
    return navigator.language;
  }
}

/** Puts theme and density on the page. */
export function applySettings({ theme, density }: Pick<AppSettings, 'theme' | 'density'>): void {
  const system = forced().matches || contrast().matches ? 'high-contrast' : dark().matches ? 'dark' : 'light';
  const root = document.documentElement;
  root.dataset.theme = theme === 'system' ? system : theme;
  root.dataset.density = density;
  // The texts are English whatever numbers look like.
  root.lang = 'en';
}

/** @returns ends the watching */
export function watchSystemTheme(onChange: () => void): () => void {
  const queries = [dark(), forced(), contrast()];
  for (const query of queries) query.addEventListener('change', onChange);
  return () => {
    for (const query of queries) query.removeEventListener('change', onChange);
  };
}
