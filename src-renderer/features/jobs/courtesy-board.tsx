import { Ban, CircleCheck, CircleHelp, Timer } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Run } from '#shared/contract/runs.ts';
import type { OutputOf } from '#shared/contract.ts';
import { formatBytes, formatCount, formatNumber } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button, Icon, type IconType } from '../../ui/index.ts';
import { useAnswer } from '../library/use-answer.ts';
import styles from './run-parts.module.css';

type Host = OutputOf<'hosts'>['hosts'][number];
type Verdict = 'parked' | 'disallowed' | 'unreachable' | 'slowed' | 'allowed';

const FEW = 5;
const MANY = 200;
const ASK_EVERY_MS = 2000;

const DRAWINGS: Readonly<Record<Verdict, { icon: IconType; tone: string | undefined }>> = {
  parked: { icon: Ban, tone: styles.bad },
  disallowed: { icon: Ban, tone: styles.plain },
  unreachable: { icon: CircleHelp, tone: styles.warn },
  slowed: { icon: Timer, tone: styles.warn },
  allowed: { icon: CircleCheck, tone: styles.ok },
};

function verdictOf({ parked, disallowed, robots, rate_limited }: Host): Verdict {
  if (parked) return 'parked';
  if (disallowed > 0) return 'disallowed';
  if (robots === 'unreachable') return 'unreachable';
  return rate_limited > 0 ? 'slowed' : 'allowed';
}

/** A number that grows every two seconds while something goes on. */
function useTicks(isRunning: boolean): number {
  const [ticks, setTicks] = useState(0);
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => setTicks((before) => before + 1), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [isRunning]);
  return ticks;
}

/** What the hosts were asked and how they answered: those most asked first. */
export function CourtesyBoard({ run }: { run: Run }) {
  const { client, app } = useStores();
  const settings = useStore(app, (state) => state.app?.settings);
  const [limit, setLimit] = useState(FEW);
  const isWorking = run.state === 'running' || run.state === 'pausing';
  const ticks = useTicks(isWorking);
  const { value } = useAnswer(`${run.id} ${run.state} ${limit} ${ticks}`, (signal) => client.call('hosts', { limit }, { signal }));
  const hosts = value?.hosts ?? [];
  const total = value?.total ?? 0;
  return (
    <div className={styles.part}>
      <div className={styles.partHead}>
        <h3 className={styles.partTitle}>{t('jobs.hosts')}</h3>
        <span className={styles.partNote}>
          {run.operation === 'download' && settings
            ? t('jobs.hosts.pace', {
                count: total,
                seconds: formatNumber(settings.host_interval_ms / 1000, settings.host_interval_ms % 1000 === 0 ? 0 : 1),
                connections: settings.per_host,
              })
            : t('jobs.hosts.of', { count: total })}
        </span>
        {total > FEW && (
          <Button variant="quiet" size="small" onPress={() => setLimit(limit === FEW ? MANY : FEW)}>
            {t(limit === FEW ? 'jobs.hosts.all' : 'jobs.hosts.fewer')}
          </Button>
        )}
      </div>
      {hosts.length === 0 ? (
        <p className={styles.none}>{t('jobs.hosts.none')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that may be wider than the window scrolls with the arrow keys
        <section className={styles.tableBox} tabIndex={0} aria-label={t('jobs.hosts')}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('jobs.hosts.host')}</th>
                <th scope="col">{t('jobs.hosts.verdict')}</th>
                {(['requests', 'bytes', 'rate_limited', 'errors', 'disallowed'] as const).map((name) => (
                  <th key={name} scope="col" className={styles.number}>
                    {t(`jobs.hosts.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {hosts.map((host) => (
                <HostRow key={host.origin} host={host} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}

function HostRow({ host }: { host: Host }) {
  const verdict = verdictOf(host);
  const { icon, tone } = DRAWINGS[verdict];
  return (
    <tr>
      <th scope="row">
        <bdi>{host.origin.replace(/^https:\/\//, '')}</bdi>
      </th>
      <td>
        <span className={styles.verdict}>
          <Icon icon={icon} size={14} className={tone} />
          {t(`jobs.verdict.${verdict}`)}
        </span>
      </td>
      <td className={styles.number}>{formatCount(host.requests)}</td>
      <td className={styles.number}>{formatBytes(host.bytes)}</td>
      <td className={styles.number}>{formatCount(host.rate_limited)}</td>
      <td className={styles.number}>{formatCount(host.errors)}</td>
      <td className={styles.number}>{formatCount(host.disallowed)}</td>
    </tr>
  );
}
