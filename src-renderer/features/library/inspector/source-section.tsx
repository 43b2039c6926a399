import { ExternalLink } from 'lucide-react';
import type { OutputOf } from '#shared/contract.ts';
import { formatDate, formatDateTime } from '../../../messages/format.ts';
import { t } from '../../../messages/translate.ts';
import { Button, Section } from '../../../ui/index.ts';
import type { SampleActions } from '../sample-actions.ts';
import { statusTitle } from '../words.ts';
import { claimedSize, Fact, lastPart, textOf } from './fact.tsx';
import styles from './inspector.module.css';

interface Props {
  sample: OutputOf<'sample'>;
  actions: SampleActions;
}

/** Where the pair was found: page, host, WARC record, crawl. */
export function SourceSection({ sample, actions }: Props) {
  const { row } = sample;
  return (
    <Section
      title={t('library.inspector.source')}
      aside={
        /^https?:/i.test(sample.page_url) && (
          <Button variant="quiet" size="small" icon={ExternalLink} onPress={() => void actions.openPage()}>
            {t('library.inspector.open_page')}
          </Button>
        )
      }
    >
      <dl>
        <Fact label={t('library.inspector.page')} value={sample.page_url} actions={actions} />
        <Fact label={t('library.inspector.title')} value={sample.page_title} actions={actions} />
        <Fact label={t('library.inspector.url')} value={row.url} actions={actions} />
        <Fact label={t('library.inspector.host')} value={row.host} actions={actions} />
        <Fact
          label={t('library.inspector.warc')}
          value={
            sample.crawl_file === ''
              ? null
              : t('library.inspector.warc_value', { file: lastPart(sample.crawl_file), offset: sample.record_offset })
          }
          copy={`${sample.crawl_file} @ ${sample.record_offset}`}
          isMono
          actions={actions}
        />
        <Fact
          label={t('library.inspector.crawled')}
          value={sample.crawled === null ? null : formatDate(sample.crawled)}
          copy={sample.crawled === null ? null : new Date(sample.crawled).toISOString()}
          actions={actions}
        />
        <Fact label={t('library.inspector.attribute')} value={sample.attribute} copy={null} isMono actions={actions} />
        <Fact
          label={t('library.inspector.claimed')}
          value={claimedSize(sample.claimed_width, sample.claimed_height)}
          copy={null}
          actions={actions}
        />
        <Fact label={t('library.inspector.uid')} value={sample.uid} isMono actions={actions} />
        {Object.entries(sample.extra).map(([name, value]) => (
          <Fact key={name} label={name} value={textOf(value)} actions={actions} />
        ))}
      </dl>
    </Section>
  );
}

/** What became of the download. */
export function FetchSection({ sample: { fetch }, actions }: Props) {
  return (
    <Section title={t('library.inspector.fetch')}>
      {fetch === null ? (
        <p className={styles.facts}>{t('library.inspector.no_fetch')}</p>
      ) : (
        <dl>
          <Fact label={t('library.inspector.status')} value={statusTitle(fetch.status)} copy={null} actions={actions} />
          <Fact
            label={t('library.inspector.fetched')}
            value={formatDateTime(fetch.fetched)}
            copy={new Date(fetch.fetched).toISOString()}
            actions={actions}
          />
          <Fact label={t('library.inspector.http')} value={textOf(fetch.http_status)} copy={null} actions={actions} />
          <Fact label={t('library.inspector.attempts')} value={textOf(fetch.attempts)} copy={null} actions={actions} />
          <Fact label={t('library.inspector.final_url')} value={fetch.final_url} actions={actions} />
          <Fact label={t('library.inspector.message')} value={fetch.message} isWrapped actions={actions} />
        </dl>
      )}
    </Section>
  );
}
