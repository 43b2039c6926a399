import type { ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { ENGLISH_LABELS, LabelsContext, type UiLabels } from './labels.ts';

/** Gives the components their language (BCP 47, `en-GB`), direction and words. Stands once around the application. */
export function UiProvider({ locale, labels, children }: { locale: string; labels?: UiLabels | undefined; children: ReactNode }) {
  return (
    <I18nProvider locale={locale}>
      <LabelsContext value={labels ?? ENGLISH_LABELS}>{children}</LabelsContext>
    </I18nProvider>
  );
}
