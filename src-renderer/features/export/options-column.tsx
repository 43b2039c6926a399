import { t } from '../../messages/translate.ts';
import { Button } from '../../ui/index.ts';
import { type ExportPlan, splitPath } from './export-plan.ts';
import styles from './export-sheet.module.css';
import { FolderField } from './folder-field.tsx';
import { OptionControl } from './option-control.tsx';
import { byGroup } from './option-fields.ts';
import { shardFiles } from './shard-files.ts';

const DIGITS = 5;

/** Folder and options of the format: only those that it takes. */
export function OptionsColumn({ plan, onBrowse }: { plan: ExportPlan; onBrowse(): void }) {
  const { preflight, options } = plan;
  const digits = typeof options.oom_shard_count === 'number' ? options.oom_shard_count : DIGITS;
  const files = shardFiles(plan.format?.id ?? '', digits);
  const shards = preflight?.shards ?? 0;
  return (
    <>
      <FolderField plan={plan} onBrowse={onBrowse} />
      {byGroup(plan.fields).map(({ group, fields }) => (
        <section key={group} className={styles.group} aria-labelledby={`export-${group}`}>
          <h3 id={`export-${group}`} className={styles.heading}>
            {t(`export.group.${group}`)}
          </h3>
          {fields.map((field) => (
            <OptionControl
              key={field.name}
              field={field}
              value={options[field.name]}
              onChange={(value) => plan.setOption(field.name, value)}
              problem={preflight?.problems.find(({ option }) => option === field.name)?.message}
            />
          ))}
        </section>
      ))}
      {Object.keys(options).length > 0 && (
        <div>
          <Button size="small" onPress={plan.resetOptions}>
            {t('export.reset')}
          </Button>
        </div>
      )}
      {shards > 0 && files.length > 0 && (
        <section className={styles.group} aria-labelledby="export-get">
          <h3 id="export-get" className={styles.heading}>
            {t('export.get')}
          </h3>
          <div className={styles.tree}>
            <bdi>{splitPath(plan.out)[1]}/</bdi>
            <ul>
              {files.map((file) => (
                <li key={file}>{file}</li>
              ))}
              {shards > 1 && <li>{t('export.get_more', { count: shards - 1 })}</li>}
            </ul>
          </div>
        </section>
      )}
    </>
  );
}
