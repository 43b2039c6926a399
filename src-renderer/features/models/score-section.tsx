import { X } from 'lucide-react';
import { useState } from 'react';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { startRun } from '../../stores/start-run.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Select } from '../../ui/select.tsx';
import { PathSheet } from '../browse/path-sheet.tsx';
import type { Installed } from './installed-section.tsx';
import styles from './models-screen.module.css';
import { ModelsSection } from './models-section.tsx';

const SAMPLE = 'sample model';
const PROVIDERS = ['auto', 'cpu', 'webgpu', 'cuda', 'tensorrt', 'dml', 'coreml'] as const;
const KINDS = ['topics', 'heads'] as const;
type Kind = (typeof KINDS)[number];
const ENDINGS: Readonly<Record<Kind, readonly string[]>> = {
  topics: ['.txt', '.json', '.yaml', '.yml', '.csv', '.tsv', '.npy'],
  heads: ['.safetensors', '.pth', '.pt', '.npy', '.npz', '.onnx', '.pb', '.zip', '.pkl', '.bin'],
};

/** Scores with more than a model has by itself: topics in words, weight files of heads, a provider that the user names. */
export function ScoreSection({ installed }: { installed: readonly Installed[] }) {
  const stores = useStores();
  const images = useStore(stores.library, (state) => state.library?.images ?? 0);
  const usable = installed.filter(({ state }) => state === 'ok');
  const [chosen, setChosen] = useState<string | null>(null);
  const [provider, setProvider] = useState<(typeof PROVIDERS)[number]>('auto');
  const [files, setFiles] = useState<Readonly<Record<Kind, readonly string[]>>>({ topics: [], heads: [] });
  const [adding, setAdding] = useState<Kind | null>(null);
  const model = chosen ?? usable[0]?.name ?? SAMPLE;
  const begin = async (): Promise<void> =>
    await startRun(stores, 'score', {
      ...(model !== SAMPLE && { model }),
      ...(provider !== 'auto' && { provider }),
      topics: files.topics,
      heads: files.heads,
    });
  return (
    <ModelsSection id="score" title={t('models.score')} text={t('models.score.lead', { count: images })}>
      <div className={styles.form}>
        <Select
          label={t('models.score.model')}
          value={model}
          options={[...usable.map(({ name, title }) => ({ id: name, text: title })), { id: SAMPLE, text: t('models.score.sample') }]}
          onChange={setChosen}
        />
        <Select
          label={t('models.score.provider')}
          value={provider}
          options={PROVIDERS.map((id) => ({ id, text: id === 'auto' ? t('models.score.provider.auto') : id }))}
          onChange={setProvider}
        />
      </div>
      {KINDS.map((kind) => (
        <div key={kind} className={styles.files} role="group" aria-labelledby={`score-${kind}`}>
          <h3 id={`score-${kind}`} className={styles.label}>
            {t(`models.score.${kind}`)}
          </h3>
          <p className={styles.note}>{t(`models.score.${kind}.text`)}</p>
          {files[kind].length > 0 && (
            <ul>
              {files[kind].map((path) => (
                <li key={path}>
                  <bdi>{path}</bdi>
                  <IconButton
                    icon={X}
                    label={t('models.score.leave_out', { path })}
                    onPress={() => setFiles({ ...files, [kind]: files[kind].filter((other) => other !== path) })}
                  />
                </li>
              ))}
            </ul>
          )}
          <Button size="small" label={t(`models.score.${kind}.add`)} onPress={() => setAdding(kind)}>
            {t('models.score.add_file')}
          </Button>
        </div>
      ))}
      <Button disabledReason={images === 0 ? t('score.no_images') : undefined} onPress={() => void stores.attempt(begin)}>
        {t('models.score.start')}
      </Button>
      {adding !== null && (
        <PathSheet
          title={t(`models.score.${adding}`)}
          text={t(`models.score.${adding}.text`)}
          button={t(`models.score.${adding}.add`)}
          chooseFirst={t('models.score.nothing_chosen')}
          kind="file"
          endings={ENDINGS[adding]}
          onTake={(path) => {
            setFiles({ ...files, [adding]: [...new Set([...files[adding], path])] });
            setAdding(null);
          }}
          onClose={() => setAdding(null)}
        />
      )}
    </ModelsSection>
  );
}
