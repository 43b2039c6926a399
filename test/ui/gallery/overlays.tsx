import { useRef, useState } from 'react';
import { Button, ContextMenu, Dialog, Popover, Sheet, ToastHost, type ToastMessage } from '../../../src-renderer/ui/index.ts';
import styles from './gallery.module.css';

/** What floats: sheet, question, board, context menu, toast. */
export function Overlays({ log }: { log: (text: string) => void }) {
  const [isSheet, setSheet] = useState(false);
  const [isQuestion, setQuestion] = useState(false);
  const [isBoard, setBoard] = useState(false);
  const [at, setAt] = useState<{ x: number; y: number } | null>(null);
  const [toast, setToast] = useState<ToastMessage | null>(null);
  const board = useRef<HTMLButtonElement>(null);
  return (
    <div className={styles.line}>
      <Button onPress={() => setSheet(true)}>Open sheet</Button>
      <Button onPress={() => setQuestion(true)}>Open question</Button>
      <Button ref={board} aria-haspopup="dialog" aria-expanded={isBoard} onPress={() => setBoard(true)}>
        Open board
      </Button>
      <Button aria-haspopup="menu" onPress={(event) => setAt({ x: event.clientX, y: event.clientY })}>
        Open context menu
      </Button>
      <Button
        onPress={() =>
          setToast({ id: Date.now(), text: 'Rated 3 images ★★★★', action: { text: 'Undo', kbd: 'Ctrl+Z', onPress: () => log('undo') } })
        }
      >
        Show toast
      </Button>
      {isSheet ? (
        <Sheet
          title="Export 1,019 images"
          subtitle="All that match this view, as it is now"
          onClose={() => setSheet(false)}
          footer={
            <div className={styles.end}>
              <Button size="large" onPress={() => setSheet(false)}>
                Cancel
              </Button>
              <Button size="large" variant="primary" kbd="Ctrl+Enter" onPress={() => log('exported')}>
                Export 1,019 images
              </Button>
            </div>
          }
        >
          <div className={styles.sheet}>Options stand here.</div>
        </Sheet>
      ) : null}
      {isQuestion ? (
        <Dialog
          title="Erase the originals of 4,118 rejected images?"
          onClose={() => setQuestion(false)}
          actions={[
            { id: 'keep', text: 'Keep them', kbd: 'Esc', onPress: () => setQuestion(false) },
            { id: 'erase', text: 'Erase 6.2 GB', kind: 'destructive', onPress: () => log('erased') },
          ]}
        >
          Their rows, scores and small pictures stay. This cannot be undone.
        </Dialog>
      ) : null}
      <Popover label="Suggestions" isOpen={isBoard} onClose={() => setBoard(false)} triggerRef={board}>
        <Button onPress={() => log('board')}>Choose</Button>
      </Popover>
      <ContextMenu
        label="Image"
        at={at}
        onClose={() => setAt(null)}
        sections={[{ id: 'image', items: [{ id: 'pick', text: 'Pick', kbd: 'P', onAction: () => log('context pick') }] }]}
      />
      <ToastHost toast={toast} onClose={() => setToast(null)} />
    </div>
  );
}
