import { Download } from 'lucide-react';
import type { OutputOf } from '#shared/contract.ts';
import { formatBytes, formatCount } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { ExternalLink } from '../../shell/external-link.tsx';
import { useStore } from '../../stores/create-store.ts';
import { startRun } from '../../stores/start-run.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/button.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import styles from './models-screen.module.css';
import { ModelsSection } from './models-section.tsx';
import { runAtWork } from './runs-of.ts';

type Package = OutputOf<'models_list'>['available'][number];

/** Known models, their licences and sizes; each is downloaded when it is asked for and not before. */
export function AvailableSection({ available }: { available: readonly Package[] }) {
  return (
    <ModelsSection id="available" title={t('models.available')} text={t('models.available.lead')}>
      {available.map((model) => (
        <PackageRow key={model.id} model={model} />
      ))}
    </ModelsSection>
  );
}

function PackageRow({ model }: { model: Package }) {
  const stores = useStores();
  const run = useStore(stores.runs, (state) => runAtWork(state.runs, 'models_pull'));
  const isOurs = run?.input.id === model.id;
  const { name, dim, licence, licence_url, licence_note, heads } = model;
  return (
    <article className={styles.package} aria-label={name}>
      <div>
        <h3 className={styles.name}>{name}</h3>
        <p className={styles.note}>
          {`${t('models.available.numbers', { count: formatCount(dim) })}. ${heads.length === 0 ? t('models.available.no_heads') : t('models.available.heads', { heads: heads.join(', ') })}.`}
        </p>
        <p className={styles.note}>
          <ExternalLink href={licence_url}>{licence}</ExternalLink>
          {licence_note !== '' && ` ${licence_note}`}
        </p>
        <p className={styles.note}>
          <bdi>{model.revision === null ? model.repo : `${model.repo}@${model.revision.slice(0, 10)}`}</bdi>
        </p>
      </div>
      <div className={`${styles.buttons} ${styles.end}`}>
        {model.precisions.map(({ precision, bytes, installed }) =>
          installed ? (
            <span key={precision} className={styles.note}>
              {t('models.is_installed', { precision })}
            </span>
          ) : (
            <Button
              key={precision}
              size="small"
              icon={Download}
              label={t('models.download_this', { name, precision })}
              disabledReason={run === undefined ? undefined : t('models.at_work')}
              onPress={() => void stores.attempt(() => startRun(stores, 'models_pull', { id: model.id, precision }))}
            >
              {bytes === null ? t('models.download', { precision }) : t('models.download_size', { precision, bytes: formatBytes(bytes) })}
            </Button>
          ),
        )}
      </div>
      {isOurs && (
        <div className={styles.progress}>
          <ProgressBar
            label={t('models.downloading', { name })}
            value={run.progress?.total ? run.progress.done / run.progress.total : null}
            text={
              run.progress?.total
                ? t('models.downloading.of', { done: formatBytes(run.progress.done), total: formatBytes(run.progress.total) })
                : t('models.downloading.some', { done: formatBytes(run.progress?.done ?? 0) })
            }
          />
        </div>
      )}
    </article>
  );
}
