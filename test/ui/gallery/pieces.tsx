import { WifiOff } from 'lucide-react';
import { useState } from 'react';
import {
  type Bounds,
  Button,
  type CheckState,
  Chip,
  EmptyState,
  ErrorState,
  FacetGroup,
  FacetRow,
  FlagMark,
  Histogram,
  InspectorRow,
  LiveRegion,
  Pending,
  ProgressBar,
  ScoreBar,
  Section,
  Stars,
  Switch,
  Tag,
} from '../../../src-renderer/ui/index.ts';
import styles from './gallery.module.css';
import { sampleHistogram } from './sample-histogram.ts';

const count = (value: number) => value.toLocaleString('en');

/** What stands in the side panels, the query bar and the states. */
export function Pieces({ log }: { log: (text: string) => void }) {
  const [bounds, setBounds] = useState<Bounds>({ min: 4.8, max: null });
  const [isLog, setLog] = useState(true);
  const [isOpen, setOpen] = useState(true);
  const [lighthouse, setLighthouse] = useState<CheckState>('off');
  const [matched, setMatched] = useState(1019);
  const shared = {
    isLog,
    format: (value: number) => value.toFixed(2),
    formatAxis: (value: number) => String(value),
    formatCount: count,
    twinWords: { range: 'Range', all: 'Library', others: 'Other filters', inside: 'In view' },
    onPercentile: (bound: string, percentile: number) => log(`${bound} p${percentile}`),
  };
  const chip = {
    field: 'aesthetic',
    operator: '≥',
    onEdit: () => log('edit'),
    onRemove: () => log('remove'),
    onToggle: () => log('toggle'),
  };
  return (
    <div className={styles.panels}>
      <div className={styles.panel}>
        <Section
          title="Scores"
          isOpen={isOpen}
          onToggle={setOpen}
          aside={
            <Switch isOn={isLog} onChange={setLog} isTextFirst>
              log scale
            </Switch>
          }
        >
          <Histogram
            {...shared}
            title="Aesthetic"
            data={sampleHistogram(2.1, 8.4, 24, 57)}
            bounds={bounds}
            onChange={(next, isFinal) => {
              setBounds(next);
              log(`${next.min} ${next.max} ${isFinal ? 'final' : 'moving'}`);
            }}
            caption="LAION v2 · keeps top 31 %"
          />
          <Histogram
            {...shared}
            title="NSFW"
            data={sampleHistogram(0, 1, 0, 57)}
            bounds={{ min: null, max: null }}
            onChange={() => undefined}
            markAt={0.5}
            caption="LAION head · blurred from 0.50"
          />
          <Histogram
            {...shared}
            title="Watermark"
            data={sampleHistogram(0, 1, 0, 28)}
            bounds={{ min: null, max: 0.5 }}
            onChange={() => undefined}
            caption="LAION head · keeps lowest 83 %"
          />
        </Section>
        <FacetGroup title="Tags" count="12" isOpen onToggle={() => undefined} moreText="8 more" onMore={() => log('more')}>
          <FacetRow label="blurry" count="2,204" share={0.02} state="excluded" onChange={() => undefined} />
          <FacetRow label="lighthouse" count="318" share={0.95} state={lighthouse} onChange={setLighthouse} />
          <FacetRow label="غروب الشمس فوق البحر الأبيض المتوسط" count="287" share={0.8} state="on" onChange={() => undefined} />
        </FacetGroup>
        <FacetGroup title="Host" count="2,310" isOpen onToggle={() => undefined} search="" onSearch={log}>
          <FacetRow label="a-very-long-host-name.img.harbourlight.example" count="96" share={0.3} state="off" onChange={() => undefined} />
        </FacetGroup>
      </div>
      <div className={styles.middle}>
        <div className={styles.line}>
          <Chip {...chip} value="4.8" label="aesthetic at least 4.8" />
          <Chip {...chip} value="4.8" label="aesthetic at least 4.8, just changed" state="hot" />
          <Chip {...chip} value="4.8" label="aesthetic at least 4.8, off" state="off" />
          <Chip {...chip} value="4.8x" label="aesthetic at least 4.8x, not valid" state="invalid" invalidAt={[3, 4]} />
          <Chip
            {...chip}
            value="4.8"
            label="aesthetic at least 4.8, editing"
            state="editing"
            editor={<input aria-label="Value" size={4} defaultValue="4.8" />}
          />
        </div>
        <div className={styles.line}>
          <Tag name="lighthouse" onRemove={() => log('remove tag')} />
          <Tag name="coast" kbd="2" onPress={() => log('tag')} />
          <Tag name="Add tag" kbd="T" isDashed onPress={() => log('add tag')} />
          <Tag name="plain" />
          <Stars value={4} />
          <FlagMark flag="pick" />
          <FlagMark flag="reject" />
        </div>
        <ProgressBar value={0.8} label="Download" text="6,412 of 8,000" />
        <ProgressBar value={null} label="Score" />
        <Pending>Counting 188,606 pairs</Pending>
        <Button onPress={() => setMatched((before) => before + 1)}>Count again</Button>
        <LiveRegion message={`${count(matched)} of 100,000 in library`} everyMs={200} />
        <EmptyState
          level={3}
          title="Nothing matches all four filters"
          text="0 of 100,000 in library. Each line says how many you would see without that filter."
          actions={<Button onPress={() => log('clear')}>Clear all filters</Button>}
        />
        <ErrorState
          level={3}
          title="The drive is full, so the download is paused"
          what="/home has 0.4 GB free. Gleaner stops at 1.0 GB so that nothing is left half written."
          safe="All 5,210 images that arrived, your ratings and tags."
          actions={<Button onPress={() => log('open')}>Open folder</Button>}
          code="DISK_FULL · needs 1.0 GB, has 0.4 GB"
        />
        <ErrorState
          title="No connection"
          what="Downloads wait. No image was marked as failed."
          icon={WifiOff}
          tone="warn"
          isCompact
          level={3}
          code="NET_OFFLINE"
        />
      </div>
      <div className={styles.panel}>
        <Section title="Scores" aside="percentile in library">
          <div className={styles.score}>
            <span>Similarity</span>
            <ScoreBar value={0.341} range={[0.05, 0.48]} />
            <span>0.341</span>
          </div>
          <div className={styles.score}>
            <span>Aesthetic</span>
            <ScoreBar value={7} from={6.3} range={[2.1, 8.4]} />
            <span>6.31 – 7.02</span>
          </div>
        </Section>
        <Section title="Source">
          <dl>
            <InspectorRow label="Page" onCopy={() => log('copy page')}>
              …/walks/west-coast/evening-at-the-lighthouse
            </InspectorRow>
            <InspectorRow label="SHA-256" isMono onCopy={() => log('copy hash')}>
              9f2c41d07be8…a3e6
            </InspectorRow>
            <InspectorRow label="Signals">robots.txt allows it</InspectorRow>
          </dl>
        </Section>
      </div>
    </div>
  );
}
