import { CircleAlert, CircleCheck } from 'lucide-react';
import type { z } from 'zod';
import { operationCalls } from '#shared/contract/operations.ts';
import { formatCount, formatNumber } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { startRun } from '../../stores/start-run.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import type { Installed } from './installed-section.tsx';
import styles from './models-screen.module.css';
import { ModelsSection } from './models-section.tsx';
import { runAtWork } from './runs-of.ts';

type Probe = z.output<typeof operationCalls.models_probe.output>;

/** How fast and how right each execution provider was when it was measured last. */
export function ProvidersSection({ installed }: { installed: readonly Installed[] }) {
  const stores = useStores();
  const atWork = useStore(stores.runs, (state) => runAtWork(state.runs, 'models_probe'));
  const last = useStore(stores.runs, (state) =>
    state.runs.find(({ operation, state: how }) => operation === 'models_probe' && how === 'done'),
  );
  const parsed = operationCalls.models_probe.output.safeParse(last?.result);
  const model = installed.find(({ state }) => state === 'ok')?.name;
  return (
    <ModelsSection id="providers" title={t('models.providers')} text={t('models.providers.lead')}>
      {parsed.success ? <ProbeTable probe={parsed.data} /> : <p className={styles.note}>{t('models.providers.none')}</p>}
      <Button
        disabledReason={atWork === undefined ? undefined : t('models.providers.measuring')}
        onPress={() => void stores.attempt(() => startRun(stores, 'models_probe', model === undefined ? {} : { model }))}
      >
        {t(atWork === undefined ? 'models.providers.measure' : 'models.providers.measuring')}
      </Button>
    </ModelsSection>
  );
}

function ProbeTable({ probe: { model, precision, measured, chosen } }: { probe: Probe }) {
  const named = (provider: string, device: number | null): string => (device === null ? provider : `${provider}:${device}`);
  return (
    <>
      <p className={styles.note}>{t('models.providers.of', { model, precision })}</p>
      <div className={styles.table}>
        <table aria-labelledby="models-providers">
          <thead>
            <tr>
              <th scope="col">{t('models.providers.provider')}</th>
              <th scope="col" className={styles.number}>
                {t('models.providers.rate')}
              </th>
              <th scope="col" className={styles.number}>
                {t('models.providers.batch')}
              </th>
              <th scope="col" className={styles.number}>
                {t('models.providers.cosine')}
              </th>
              <th scope="col">{t('models.providers.result')}</th>
            </tr>
          </thead>
          <tbody>
            {measured.map(({ provider, device, images_per_second: rate, batch, cosine_to_cpu: cosine, reason }) => {
              const isChosen = chosen.provider === provider && chosen.device === device;
              return (
                <tr key={named(provider, device)}>
                  <td className={styles.name}>{named(provider, device)}</td>
                  <td className={styles.number}>{rate === null ? t('common.none') : formatNumber(rate, 1)}</td>
                  <td className={styles.number}>{batch === null ? t('common.none') : formatCount(batch)}</td>
                  <td className={styles.number}>{cosine === null ? t('common.none') : formatNumber(cosine, 5)}</td>
                  <td>
                    <span className={styles.state}>
                      {isChosen && <Icon icon={CircleCheck} size={14} className={styles.ok} />}
                      {!isChosen && rate === null && <Icon icon={CircleAlert} size={14} className={styles.warn} />}
                      {t(isChosen ? 'models.providers.chosen' : rate === null ? 'models.providers.fails' : 'models.providers.not_chosen')}
                    </span>
                    {reason !== null && <p className={styles.note}>{reason}</p>}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}
