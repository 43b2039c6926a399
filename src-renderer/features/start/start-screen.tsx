import { EyeOff, FileText, Globe, Lock, Play, ShieldCheck, Table2, Timer, UserSearch, WifiOff, Zap } from 'lucide-react';
import { useState } from 'react';
import type { Command } from '../../commands/command.ts';
import { useCommands } from '../../commands/registry.ts';
import { formatBytes } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/button.tsx';
import { Icon, type IconType } from '../../ui/icon.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { LibraryFields } from './library-fields.tsx';
import { SampleMosaic } from './sample-mosaic.tsx';
import styles from './start-screen.module.css';
import { useStartLibrary } from './use-start-library.ts';

interface Card {
  id: 'crawl' | 'tables' | 'artworks';
  icon: IconType;
  points: readonly (readonly [IconType, 'first' | 'second'])[];
}

const CARDS: readonly Card[] = [
  {
    id: 'crawl',
    icon: Globe,
    points: [
      [FileText, 'first'],
      [Timer, 'second'],
    ],
  },
  {
    id: 'tables',
    icon: Table2,
    points: [
      [FileText, 'first'],
      [Zap, 'second'],
    ],
  },
  {
    id: 'artworks',
    icon: UserSearch,
    points: [
      [Lock, 'first'],
      [WifiOff, 'second'],
    ],
  },
];

/** First run: the sample crawl, three ways to begin, where the library goes and who asks for images. */
export function StartScreen() {
  const { ui, app, registry } = useStores();
  const recent = useStore(app, (state) => state.app?.recent ?? []);
  const [path, setPath] = useState<string | null>(null);
  const { folder, start, isStarting, problem } = useStartLibrary(path);
  const begin = (card: Card['id'] | 'sample'): void => void start(card);
  const commands: Command[] = [
    { id: 'start.sample', title: 'start.sample.title', group: 'file', keys: ['Enter'], run: () => begin('sample') },
    ...CARDS.map(
      ({ id }, at): Command => ({
        id: `start.${id}`,
        title: `start.${id}.title`,
        group: 'file',
        keys: [`Digit${at + 1}`],
        run: () => begin(id),
      }),
    ),
  ];
  useCommands(registry, commands);
  return (
    <main className={styles.screen}>
      <div className={styles.content}>
        <h1 className={styles.title}>{t('start.title')}</h1>
        <p className={styles.lead}>{t('start.lead')}</p>
        <section className={styles.sample} aria-labelledby="start-sample">
          <SampleMosaic />
          <div className={styles.sampleText}>
            <h2 id="start-sample" className={styles.sampleTitle}>
              {t('start.sample.title')}
              <span className={styles.badge}>
                <Icon icon={WifiOff} size={13} />
                {t('start.sample.offline')}
              </span>
            </h2>
            <p className={styles.text}>{t('start.sample.text')}</p>
            <div className={styles.sampleFoot}>
              <Button
                variant="primary"
                size="large"
                icon={Play}
                onPress={() => begin('sample')}
                disabledReason={isStarting ? t('start.starting') : undefined}
                autoFocus
              >
                {t('start.sample.button')}
              </Button>
              <span className={styles.text}>{t('start.sample.size')}</span>
              <Kbd keys="Enter" />
            </div>
          </div>
        </section>
        <div className={styles.cards}>
          {CARDS.map((card, at) => (
            <section key={card.id} className={styles.card} aria-labelledby={`start-${card.id}`}>
              <div className={styles.cardHead}>
                <span className={styles.cardIcon}>
                  <Icon icon={card.icon} size={18} />
                </span>
                <h2 id={`start-${card.id}`} className={styles.cardTitle}>
                  {t(`start.${card.id}.title`)}
                </h2>
              </div>
              <p className={styles.text}>{t(`start.${card.id}.text`)}</p>
              <ul className={styles.points}>
                {card.points.map(([icon, point]) => (
                  <li key={point}>
                    <Icon icon={icon} size={14} />
                    {t(`start.${card.id}.${point}`)}
                  </li>
                ))}
              </ul>
              <Button size="large" kbd={String(at + 1)} onPress={() => begin(card.id)} className={styles.cardButton}>
                {t(`start.${card.id}.button`)}
              </Button>
            </section>
          ))}
        </div>
        {problem !== null && (
          <p role="alert" className={styles.problem}>
            {problem}
          </p>
        )}
        <LibraryFields path={folder?.path ?? path} free={folder === null ? null : formatBytes(folder.free)} onPath={setPath} />
        <div className={styles.foot}>
          <span>
            <Icon icon={EyeOff} size={14} />
            {t('start.foot.blurred')}
          </span>
          <span>
            <Icon icon={ShieldCheck} size={14} />
            {t('start.foot.telemetry')}
          </span>
          <span>
            <Icon icon={Timer} size={14} />
            {t('start.foot.pace')}
          </span>
          <span className={styles.footEnd}>
            {recent
              .filter(({ is_there }) => is_there)
              .slice(0, 2)
              .map(({ path: known, name }) => (
                <Button key={known} variant="link" onPress={() => void app.getState().openLibrary(known)}>
                  {t('start.open_recent', { name })}
                </Button>
              ))}
            <Button variant="link" kbd="Ctrl+O" onPress={() => ui.getState().open({ kind: 'libraries', what: 'open' })}>
              {t('start.open')}
            </Button>
          </span>
        </div>
      </div>
    </main>
  );
}
