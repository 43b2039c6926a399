import { ArrowDownToLine, CircleCheck, CircleSlash, Clock, Pause, TriangleAlert } from 'lucide-react';
import type { Run } from '#shared/contract/runs.ts';
import { Icon, type IconType } from '../../ui/index.ts';
import styles from './jobs.module.css';

const DRAWINGS: Readonly<Record<Run['state'], IconType>> = {
  queued: Clock,
  running: ArrowDownToLine,
  pausing: Pause,
  paused: Pause,
  done: CircleCheck,
  failed: TriangleAlert,
  cancelled: CircleSlash,
};

/** How a run stands, as a drawing; its words stand beside it. */
export function RunIcon({ state }: { state: Run['state'] }) {
  return (
    <Icon icon={DRAWINGS[state]} size={16} className={state === 'done' ? styles.ok : state === 'failed' ? styles.bad : styles.plain} />
  );
}
