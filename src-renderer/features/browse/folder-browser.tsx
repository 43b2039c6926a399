import { ArrowUp, File, Folder, FolderPlus, Library } from 'lucide-react';
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import type { appContract } from '#shared/contract.ts';
import type { CallOutput } from '#shared/rpc/spec.ts';
import { formatBytes, formatCount } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import styles from './folder-browser.module.css';

type Listing = CallOutput<typeof appContract, 'folder_list'>;
type Entry = Listing['entries'][number];

export interface FolderBrowserProps {
  /** Endings of the files that are listed (`.parquet`); none: folders only. */
  endings: readonly string[];
  /** Folder to begin in; default: the user's home. */
  start?: string | undefined;
  /** Files and folders that are chosen. */
  chosen: readonly string[];
  /** Whether folders can be chosen as well as gone into. */
  takesFolders?: boolean;
  takesSeveral?: boolean;
  onChange(chosen: string[]): void;
  /** Told whenever another folder is shown. */
  onFolder?(path: string): void;
  /** Enter or a double click on something that can be chosen and not gone into. */
  onSubmit?(path: string): void;
}

/** Files and folders of this computer, for choosing some where no native dialog is. Read by the engine. */
export function FolderBrowser({
  endings,
  start,
  chosen,
  takesFolders = false,
  takesSeveral = false,
  onChange,
  onFolder,
  onSubmit,
}: FolderBrowserProps) {
  const { client } = useStores();
  const [listing, setListing] = useState<Listing | null>(null);
  const [address, setAddress] = useState(start ?? '');
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [focus, setFocus] = useState(0);
  const [newName, setNewName] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  /** How often a folder was asked for, and how often the address was typed into. */
  const times = useRef({ asked: 0, typed: 0 });
  const suffixes = endings.join(' ');

  const go = useCallback(
    async (path: string | undefined): Promise<void> => {
      const asked = ++times.current.asked;
      const { typed } = times.current;
      try {
        const next = await client.call('folder_list', {
          ...(path !== undefined && path !== '' && { path }),
          endings: suffixes === '' ? [] : suffixes.split(' '),
        });
        // Another folder was asked for since, or its address is being typed: a late answer takes nothing back.
        if (asked !== times.current.asked) return;
        setListing(next);
        if (typed === times.current.typed) setAddress(next.path);
        setProblem(undefined);
        setFocus(0);
        onFolder?.(next.path);
      } catch (error) {
        if (asked === times.current.asked) setProblem(error instanceof Error ? error.message : String(error));
      }
    },
    [client, suffixes, onFolder],
  );
  // Shown once; from then on the user goes where they like.
  const first = useRef(go);
  useEffect(() => {
    void first.current(start);
  }, [start]);

  const entries = listing?.entries ?? [];
  const toggle = (entry: Entry): void => {
    const isChosen = chosen.includes(entry.path);
    if (takesSeveral) onChange(isChosen ? chosen.filter((path) => path !== entry.path) : [...chosen, entry.path]);
    else onChange([entry.path]);
  };
  const canChoose = (entry: Entry): boolean => entry.kind === 'file' || takesFolders;
  const enter = (entry: Entry): void => {
    if (entry.kind === 'folder' && !(entry.is_library && takesFolders)) void go(entry.path);
    else {
      if (!chosen.includes(entry.path)) toggle(entry);
      onSubmit?.(entry.path);
    }
  };
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(entries.length - 1, to));
    setFocus(next);
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const entry = entries[focus];
    const steps: Record<string, () => void> = {
      ArrowDown: () => move(focus + 1),
      ArrowUp: () => move(focus - 1),
      Home: () => move(0),
      End: () => move(entries.length - 1),
      PageDown: () => move(focus + 10),
      PageUp: () => move(focus - 10),
      Enter: () => entry && enter(entry),
      Backspace: () => void (listing?.parent && go(listing.parent)),
      ' ': () => entry && canChoose(entry) && toggle(entry),
    };
    const step = steps[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    step();
  };
  const makeFolder = async (name: string): Promise<void> => {
    if (!listing || name.trim() === '') return;
    try {
      const { path } = await client.call('folder_create', { path: `${listing.path}/${name.trim()}` });
      setNewName(null);
      await go(path);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };

  return (
    <div className={styles.browser}>
      <div className={styles.address}>
        <IconButton label={t('browse.up')} icon={ArrowUp} onPress={() => void (listing?.parent && go(listing.parent))} />
        <Field
          label={t('browse.address')}
          isLabelHidden
          isCode
          isMono
          value={address}
          onChange={(path) => {
            times.current.typed++;
            setAddress(path);
          }}
          onSubmit={(path) => void go(path)}
          error={problem}
          className={styles.grow}
        />
        {takesFolders && (
          <Button icon={FolderPlus} onPress={() => setNewName('')}>
            {t('browse.new_folder')}
          </Button>
        )}
      </div>
      {newName !== null && (
        <Field
          label={t('browse.new_folder_name')}
          value={newName}
          onChange={setNewName}
          onSubmit={(name) => void makeFolder(name)}
          autoFocus
        />
      )}
      <div
        ref={list}
        role="listbox"
        tabIndex={0}
        aria-label={t('browse.entries', { path: listing?.path ?? '' })}
        aria-multiselectable={takesSeveral}
        aria-activedescendant={entries[focus] ? `entry-${focus}` : undefined}
        className={styles.list}
        onKeyDown={onKeyDown}
      >
        {entries.map((entry, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the focus and takes the keys of its options
          <div
            key={entry.path}
            id={`entry-${at}`}
            role="option"
            tabIndex={-1}
            aria-selected={chosen.includes(entry.path)}
            data-focus={at === focus ? '' : undefined}
            className={styles.entry}
            onClick={() => {
              setFocus(at);
              if (canChoose(entry)) toggle(entry);
            }}
            onDoubleClick={() => enter(entry)}
          >
            <Icon icon={entry.is_library ? Library : entry.kind === 'folder' ? Folder : File} size={15} />
            <span className={styles.name} dir="auto">
              {entry.name}
            </span>
            {entry.is_library && <span className={styles.note}>{t('browse.is_library')}</span>}
            {entry.bytes !== null && <span className={styles.note}>{formatBytes(entry.bytes)}</span>}
          </div>
        ))}
        {listing !== null && entries.length === 0 && (
          <div role="option" aria-selected={false} aria-disabled tabIndex={-1} className={styles.none}>
            {t(suffixes === '' ? 'browse.no_folders' : 'browse.nothing', { endings: suffixes })}
          </div>
        )}
      </div>
      {listing !== null && (
        <p className={styles.foot}>
          {t('browse.free', { free: formatBytes(listing.drive.free_bytes) })}
          {listing.left_off > 0 && ` ${t('browse.left_off', { count: formatCount(listing.left_off) })}`}
        </p>
      )}
    </div>
  );
}
