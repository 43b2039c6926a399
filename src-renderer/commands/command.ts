import type { MessageId } from '../messages/translate.ts';

/** Something that the user can do, by key, by the command palette and by the menus of the desktop app. */
export interface Command {
  /** `rate.5`; what the key map and the menus call it. */
  id: string;
  title: MessageId;
  titleValues?: Record<string, string | number>;
  /** Further words that find it in the palette, such as what the command line calls it. */
  also?: MessageId;
  /** Heading in the palette and in the list of shortcuts. */
  group: 'file' | 'edit' | 'view' | 'image' | 'library' | 'go' | 'help';
  /** Keys as `Ctrl+Shift+P`, `Digit5`, `Space`, `ArrowLeft`; Ctrl is Cmd on macOS. Letters and digits by their place on a US keyboard. */
  keys?: readonly string[];
  /** Whether it can be done now; a command that cannot is listed and does nothing. */
  isEnabled?: () => boolean;
  /** Not in the palette: movement and the like. */
  isHidden?: boolean;
  /** Also while the key is held down. */
  repeats?: boolean;
  run(event?: KeyboardEvent): void;
  /** For a command that lasts as long as its key is held. */
  onRelease?(): void;
}
