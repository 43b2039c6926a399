import type { Command } from '../../commands/command.ts';
import type { Stores } from '../../stores/stores.ts';
import type { SampleActions } from './sample-actions.ts';
import { heightAt, sizeStep } from './tile-sizes.ts';

interface LookControl {
  isOpen: boolean;
  open(): void;
  close(): void;
}

interface SampleCommandsInput {
  stores: Stores;
  actions: SampleActions;
  look: LookControl;
  hold: { show(): void; hide(): void };
  tileHeight: number;
  setTileHeight(height: number): void;
  /** Rates, and moves on where the user wants that. */
  rate(rating: number | null): void;
}

/** A key that is held down so long is a peek: letting it go closes again. */
const PEEK_MS = 350;
let pressedAt = 0;

const RATINGS = [0, 1, 2, 3, 4, 5] as const;
const FAVOURITES = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** Commands on samples, on the grid and in quick look alike. Ids are those of the menus. */
export function sampleCommands({ stores, actions, look, hold, tileHeight, setTileHeight, rate }: SampleCommandsInput): Command[] {
  const { ui, query, view, selection } = stores;
  const hasRows = (): boolean => (view.getState().view?.matched ?? 0) > 0;
  const onSamples = { group: 'image', isEnabled: hasRows } as const;
  const step = (by: number): void => {
    const { focusIndex, view: opened, setFocus } = view.getState();
    setFocus(Math.max(0, Math.min((opened?.matched ?? 1) - 1, focusIndex + by)));
  };
  return [
    ...RATINGS.map(
      (rating): Command => ({
        ...onSamples,
        id: `rate.${rating}`,
        title: `command.rate.${rating}`,
        keys: [`Digit${rating}`],
        run: () => rate(rating === 0 ? null : rating),
      }),
    ),
    { ...onSamples, id: 'flag.pick', title: 'command.flag.pick', keys: ['KeyP'], run: () => void actions.flag('pick') },
    { ...onSamples, id: 'flag.reject', title: 'command.flag.reject', keys: ['KeyX'], run: () => void actions.flag('reject') },
    { ...onSamples, id: 'flag.clear', title: 'command.flag.clear', keys: ['KeyU'], run: () => void actions.flag(null) },
    { ...onSamples, id: 'tags.open', title: 'command.tags.open', keys: ['KeyT'], run: () => ui.getState().open({ kind: 'tags' }) },
    { ...onSamples, id: 'tags.repeat', title: 'command.tags.repeat', keys: ['.'], run: () => void actions.repeatTags() },
    ...FAVOURITES.map(
      (number): Command => ({
        ...onSamples,
        id: `tags.favourite.${number}`,
        title: 'library.key.favourite',
        titleValues: { number },
        keys: [`Alt+Digit${number}`],
        isHidden: true,
        run: () => void actions.favouriteTag(number),
      }),
    ),
    {
      ...onSamples,
      id: 'image.open',
      title: 'command.image.open',
      keys: ['Space'],
      run() {
        if (look.isOpen) return look.close();
        pressedAt = performance.now();
        return look.open();
      },
      onRelease() {
        if (pressedAt > 0 && performance.now() - pressedAt > PEEK_MS) look.close();
        pressedAt = 0;
      },
    },
    { ...onSamples, id: 'image.enter', title: 'library.key.open', keys: ['Enter'], isHidden: true, run: () => look.open() },
    { ...onSamples, id: 'image.page', title: 'command.image.page', run: () => void actions.openPage() },
    {
      ...onSamples,
      id: 'image.similar',
      title: 'command.image.similar',
      keys: ['KeyS'],
      run() {
        look.close();
        actions.findSimilar();
      },
    },
    {
      ...onSamples,
      id: 'image.reveal',
      title: 'library.key.reveal',
      keys: ['KeyB'],
      run: () => hold.show(),
      onRelease: () => hold.hide(),
    },
    {
      ...onSamples,
      id: 'select.toggle',
      title: 'library.key.toggle',
      keys: ['Ctrl+Space'],
      run() {
        const row = actions.focused();
        if (row) selection.getState().toggle(row.id);
      },
    },
    {
      id: 'select.loaded',
      title: 'command.select.loaded',
      group: 'edit',
      keys: ['Ctrl+KeyA'],
      isEnabled: hasRows,
      run: actions.selectLoaded,
    },
    {
      id: 'select.all_matching',
      title: 'command.select.all_matching',
      group: 'edit',
      keys: ['Ctrl+Shift+KeyA'],
      isEnabled: hasRows,
      run: actions.selectAllMatching,
    },
    { id: 'select.none', title: 'command.select.none', group: 'edit', run: () => selection.getState().clear() },
    {
      id: 'select.escape',
      title: 'library.key.back',
      group: 'edit',
      keys: ['Escape'],
      isHidden: true,
      run() {
        if (ui.getState().overlay.kind === 'tags') ui.getState().closeOverlay();
        else if (look.isOpen) look.close();
        else selection.getState().clear();
      },
    },
    { id: 'edit.undo', title: 'command.edit.undo', group: 'edit', keys: ['Ctrl+KeyZ'], run: () => void actions.undo() },
    { id: 'edit.redo', title: 'command.edit.redo', group: 'edit', keys: ['Ctrl+Shift+KeyZ'], run: () => void actions.redo() },
    { id: 'view.grid', title: 'command.view.grid', group: 'view', run: () => query.library.getState().setLayout('grid') },
    { id: 'view.table', title: 'command.view.table', group: 'view', run: () => query.library.getState().setLayout('table') },
    {
      id: 'view.larger',
      title: 'command.view.larger',
      group: 'view',
      keys: ['+', '='],
      repeats: true,
      run: () => setTileHeight(heightAt(sizeStep(tileHeight) + 1)),
    },
    {
      id: 'view.smaller',
      title: 'command.view.smaller',
      group: 'view',
      keys: ['-'],
      repeats: true,
      run: () => setTileHeight(heightAt(sizeStep(tileHeight) - 1)),
    },
    ...(look.isOpen
      ? ([
          {
            ...onSamples,
            id: 'look.next',
            title: 'library.key.next',
            keys: ['ArrowRight', 'ArrowDown', 'PageDown'],
            isHidden: true,
            repeats: true,
            run: () => step(1),
          },
          {
            ...onSamples,
            id: 'look.previous',
            title: 'library.key.previous',
            keys: ['ArrowLeft', 'ArrowUp', 'PageUp'],
            isHidden: true,
            repeats: true,
            run: () => step(-1),
          },
        ] satisfies Command[])
      : []),
  ];
}
