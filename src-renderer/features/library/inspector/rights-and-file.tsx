import { CircleHelp } from 'lucide-react';
import type { OutputOf } from '#shared/contract.ts';
import { formatBytes } from '../../../messages/format.ts';
import { t } from '../../../messages/translate.ts';
import { Section } from '../../../ui/index.ts';
import type { SampleActions } from '../sample-actions.ts';
import { Fact, shortHash, textOf } from './fact.tsx';
import styles from './inspector.module.css';

interface Props {
  sample: OutputOf<'sample'>;
  actions: SampleActions;
}

const RIGHTS = ['creator', 'copyright', 'licence', 'data_mining'] as const;

/** What page and file say of rights. A licence is a hint; "not known" is a normal state. */
export function RightsSection({ sample, actions }: Props) {
  const rights = sample.image?.rights ?? {};
  const isKnown = sample.page_licence !== null || textOf(rights.licence) !== null;
  return (
    <Section
      title={t('library.inspector.rights')}
      aside={
        <span className={styles.unknown}>
          {!isKnown && <CircleHelp size={14} aria-hidden="true" />}
          {t(isKnown ? 'library.inspector.licence_hint' : 'library.inspector.licence_unknown')}
        </span>
      }
    >
      <dl>
        <Fact label={t('library.inspector.licence_page')} value={sample.page_licence} actions={actions} />
        <Fact label={t('library.inspector.signals')} value={textOf(sample.page_signals)} isWrapped actions={actions} />
        {RIGHTS.map((name) => (
          <Fact key={name} label={t(`library.inspector.${name}`)} value={textOf(rights[name])} actions={actions} />
        ))}
        {Object.entries(rights)
          .filter(([name]) => !RIGHTS.some((known) => known === name))
          .map(([name, value]) => (
            <Fact key={name} label={name.replaceAll('_', ' ')} value={textOf(value)} actions={actions} />
          ))}
      </dl>
    </Section>
  );
}

/** The image file: size, hashes, EXIF. */
export function FileSection({ sample: { row, image }, actions }: Props) {
  if (!image || row.width === null || row.height === null)
    return (
      <Section title={t('library.inspector.file')}>
        <p className={styles.facts}>{t('library.inspector.no_file')}</p>
      </Section>
    );
  const size = {
    width: row.width,
    height: row.height,
    format: (row.format ?? '').toUpperCase(),
    bytes: formatBytes(row.bytes ?? 0),
  };
  const hashes = [
    ['SHA-256', row.sha256],
    ['MD5', image.md5],
    ['pHash', image.phash],
    ['dHash', image.dhash],
    ['PDQ', image.pdq],
  ] as const;
  const exif = Object.entries(image.exif);
  return (
    <>
      <Section title={t('library.inspector.file')}>
        <dl>
          <Fact label={t('library.inspector.size')} value={t('library.inspector.size_value', size)} copy={null} actions={actions} />
          <Fact label={t('library.inspector.kept')} value={t(`library.inspector.kept.${image.kept}`)} copy={null} actions={actions} />
          {hashes.map(([label, hash]) => (
            <Fact key={label} label={label} value={hash && shortHash(hash)} copy={hash} isMono actions={actions} />
          ))}
        </dl>
      </Section>
      {exif.length > 0 && (
        <Section title={t('library.inspector.exif')}>
          <dl>
            {exif.map(([name, value]) => (
              <Fact key={name} label={name} value={textOf(value)} actions={actions} />
            ))}
          </dl>
        </Section>
      )}
    </>
  );
}
