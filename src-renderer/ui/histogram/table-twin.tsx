import { type ReactNode, type RefObject, useId } from 'react';
import type { Histogram as HistogramData } from '#shared/contract/views.ts';
import { Popover } from '../popover.tsx';
import { valueAtEdge } from './geometry.ts';
import styles from './histogram.module.css';

export type TwinWords = { range: string; all: string; others: string; inside: string };

type NumbersProps = {
  title: string;
  data: HistogramData;
  words: TwinWords;
  format: (value: number) => string;
  formatCount: (count: number) => string;
  actions?: ReactNode;
};

/** The numbers of a histogram as a table: each bin with its three counts. */
export function TableTwin({
  isOpen,
  onClose,
  triggerRef,
  ...numbers
}: NumbersProps & { isOpen: boolean; onClose: () => void; triggerRef: RefObject<Element | null> }) {
  return (
    <Popover label={numbers.title} isOpen={isOpen} onClose={onClose} triggerRef={triggerRef} placement="bottom start">
      <Numbers {...numbers} />
    </Popover>
  );
}

/** A component of its own, so that its hundreds of cells are made only while it is open. */
function Numbers(props: NumbersProps) {
  const { data, words, format, formatCount } = props;
  const id = useId();
  const scale = { from: data.from, to: data.to, bins: data.all.length };
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <section className={styles.twin} tabIndex={0} aria-labelledby={id}>
        <table>
          <caption id={id}>{props.title}</caption>
          <thead>
            <tr>
              <th scope="col">{words.range}</th>
              <th scope="col">{words.inside}</th>
              <th scope="col">{words.others}</th>
              <th scope="col">{words.all}</th>
            </tr>
          </thead>
          <tbody>
            {data.all.map((count, bin) => {
              const from = valueAtEdge(bin, scale);
              return count === 0 ? null : (
                <tr key={from}>
                  <th scope="row">
                    {format(from)} – {format(valueAtEdge(bin + 1, scale))}
                  </th>
                  <td>{formatCount(data.inside[bin] ?? 0)}</td>
                  <td>{formatCount(data.others[bin] ?? 0)}</td>
                  <td>{formatCount(count)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      {props.actions === undefined ? null : <div className={styles.actions}>{props.actions}</div>}
    </>
  );
}
