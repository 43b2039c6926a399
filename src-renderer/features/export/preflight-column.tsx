import { CircleAlert, CircleCheck, CircleHelp, CircleMinus, EyeOff, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatBytes, formatCount, formatNumber } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStores } from '../../stores/stores.ts';
import { Button, ErrorState, Icon, IconButton, Pending } from '../../ui/index.ts';
import type { ExportPlan, Preflight } from './export-plan.ts';
import styles from './export-sheet.module.css';

/** What an export would write, what is left out, and what a careful person would look at first. */
export function PreflightColumn({ plan }: { plan: ExportPlan }) {
  const { preflight, isChecked, preflightError } = plan;
  return (
    <section className={styles.preflight} aria-labelledby="export-check">
      <div className={styles.preflightHead}>
        <h3 id="export-check" className={styles.heading}>
          {t('export.check')}
        </h3>
        <span className={styles.hint}>{t(isChecked ? 'export.checked' : 'export.checking')}</span>
      </div>
      {preflightError && <ErrorState isCompact level={3} title={t('export.check_failed')} what={preflightError.message} />}
      {preflight === null && !preflightError && <Pending>{t('export.checking')}</Pending>}
      {plan.extra.map((condition) => (
        <p key={condition} className={styles.without}>
          <span>{t('export.row.without', { condition })}</span>
          <IconButton label={t('export.row.undo', { condition })} icon={X} onPress={() => plan.takeBack(condition)} />
        </p>
      ))}
      {preflight && (
        <ul className={styles.checks}>
          {preflight.problems.map(({ message }) => (
            <Check key={message} tone="bad" title={message} />
          ))}
          <Amounts plan={plan} preflight={preflight} />
          <Doubts plan={plan} preflight={preflight} />
        </ul>
      )}
    </section>
  );
}

interface CheckProps {
  tone: 'ok' | 'warn' | 'bad' | 'hidden' | 'plain';
  title: string;
  figure?: string;
  text?: ReactNode;
  remedies?: ReactNode;
}

const DRAWINGS = { ok: CircleCheck, warn: CircleHelp, bad: CircleAlert, hidden: EyeOff, plain: CircleMinus } as const;

function Check({ tone, title, figure, text, remedies }: CheckProps) {
  return (
    <li className={styles.check}>
      <Icon icon={DRAWINGS[tone]} size={16} className={styles[tone === 'hidden' ? 'warn' : tone]} />
      <div className={styles.checkBody}>
        <div className={styles.checkHead}>
          <span className={styles.checkTitle}>{title}</span>
          {figure !== undefined && <span className={styles.figure}>{figure}</span>}
        </div>
        {text !== undefined && <p className={styles.hint}>{text}</p>}
        {remedies !== undefined && <div className={styles.remedies}>{remedies}</div>}
      </div>
    </li>
  );
}

/** Rows, what is left out, bytes, the drive. */
function Amounts({ plan, preflight }: { plan: ExportPlan; preflight: Preflight }) {
  const { ui } = useStores();
  const { rows, images, left_out: left, shards, bytes, drive } = preflight;
  const leftOut = left.not_downloaded + left.not_kept;
  const [least, most] = bytes;
  const isImages = plan.format?.writes_images ?? true;
  return (
    <>
      <Check
        tone={rows === 0 ? 'bad' : 'ok'}
        title={t('export.row.rows')}
        figure={formatCount(rows)}
        text={!isImages ? t('export.row.rows_facts') : images === rows ? t('export.row.rows_all') : t('export.row.rows_fewer', { images })}
      />
      {leftOut > 0 && (
        <Check
          tone="plain"
          title={t('export.row.left_out')}
          figure={formatCount(leftOut)}
          text={
            <>
              {left.not_downloaded > 0 && t('export.row.not_downloaded', { count: left.not_downloaded })}{' '}
              {left.not_kept > 0 && t('export.row.not_kept', { count: left.not_kept })}
            </>
          }
          remedies={
            left.not_downloaded > 0 && (
              <Button size="small" onPress={() => ui.getState().open({ kind: 'download' })}>
                {t('export.row.download')}
              </Button>
            )
          }
        />
      )}
      <Check
        tone="ok"
        title={t('export.row.size')}
        figure={formatBytes((least + most) / 2)}
        text={
          least === most
            ? t('export.row.size_exact', { shards })
            : t('export.row.size_range', { shards, least: formatBytes(least), most: formatBytes(most) })
        }
      />
      {drive && (
        <Check
          tone={most > drive.free_bytes ? 'warn' : 'ok'}
          title={t('export.row.disk')}
          figure={t('export.row.disk_free', { free: formatBytes(drive.free_bytes) })}
          text={t(most > drive.free_bytes ? 'export.row.disk_short' : 'export.row.disk_text')}
        />
      )}
    </>
  );
}

/** Licences and what may not be safe, with remedies that narrow the export and nothing else. */
function Doubts({ plan, preflight }: { plan: ExportPlan; preflight: Preflight }) {
  const { ui, query } = useStores();
  const { images, licence_unknown: unknown, nsfw } = preflight;
  const threshold = formatNumber(nsfw.threshold, 2);
  const of = (count: number): string => t('export.row.of', { count: formatCount(count), total: formatCount(images) });
  // `nsfw<0.5` alone would leave out those without a score too.
  const safe = `(-has:nsfw OR nsfw<${nsfw.threshold})`;
  const look = (condition: string) => (): void => {
    ui.getState().closeOverlay();
    ui.getState().show('library');
    query.library.getState().setText([plan.where, condition].filter((part) => part !== '').join(' '), 'any');
  };
  return (
    <>
      <Check
        tone={unknown > 0 ? 'warn' : 'ok'}
        title={t('export.row.licence')}
        figure={of(unknown)}
        text={t(unknown > 0 ? 'export.row.licence_text' : 'export.row.licence_none')}
        remedies={
          unknown > 0 &&
          !plan.extra.includes('has:licence') && (
            <Button size="small" onPress={() => plan.leaveOut('has:licence')}>
              {t('export.row.licence_only')}
            </Button>
          )
        }
      />
      <Check
        tone={nsfw.above > 0 ? 'hidden' : 'ok'}
        title={t('export.row.nsfw', { threshold })}
        figure={of(nsfw.above)}
        text={t(nsfw.above > 0 ? 'export.row.nsfw_text' : 'export.row.nsfw_none')}
        remedies={
          nsfw.above > 0 && (
            <>
              <Button
                size="small"
                label={t('export.row.leave_out_nsfw', { count: formatCount(nsfw.above), threshold })}
                onPress={() => plan.leaveOut(safe)}
              >
                {t('export.row.leave_out', { count: formatCount(nsfw.above) })}
              </Button>
              <Button size="small" variant="quiet" onPress={look(`nsfw>=${nsfw.threshold}`)}>
                {t('export.row.look')}
              </Button>
            </>
          )
        }
      />
      {nsfw.unscored > 0 && (
        <Check
          tone="warn"
          title={t('export.row.unscored')}
          figure={of(nsfw.unscored)}
          text={t('export.row.unscored_text')}
          remedies={
            <>
              <Button
                size="small"
                label={t('export.row.leave_out_unscored', { count: formatCount(nsfw.unscored) })}
                onPress={() => plan.leaveOut('has:nsfw')}
              >
                {t('export.row.leave_out', { count: formatCount(nsfw.unscored) })}
              </Button>
              <Button size="small" variant="quiet" onPress={() => ui.getState().open({ kind: 'score' })}>
                {t('export.row.score')}
              </Button>
            </>
          }
        />
      )}
    </>
  );
}
