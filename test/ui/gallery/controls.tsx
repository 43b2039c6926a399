import { Download, Grid2x2, PanelLeftClose, Table2, Trash2 } from 'lucide-react';
import { useState } from 'react';
import {
  Button,
  Checkbox,
  type CheckState,
  Field,
  IconButton,
  Kbd,
  MenuButton,
  NumberField,
  RadioList,
  Segmented,
  Select,
  Stars,
  Switch,
  Tooltip,
} from '../../../src-renderer/ui/index.ts';
import styles from './gallery.module.css';

/** Buttons, fields and choices in their states. */
export function Controls({ log }: { log: (text: string) => void }) {
  const [view, setView] = useState<'grid' | 'table'>('grid');
  const [caption, setCaption] = useState<'alt' | 'title' | 'both'>('alt');
  const [state, setState] = useState<CheckState>('off');
  const [isOn, setOn] = useState(true);
  const [text, setText] = useState('~/Gleaner/exports/coast-v1');
  const [quality, setQuality] = useState<number | null>(95);
  const [rating, setRating] = useState(3);
  const [format, setFormat] = useState<'webdataset' | 'parquet'>('webdataset');
  const press = (name: string) => () => log(`pressed ${name}`);
  return (
    <>
      <div className={styles.line}>
        <Button variant="primary" kbd="Ctrl+Enter" size="large" onPress={press('export')}>
          Export 1,019 images
        </Button>
        <Button size="large" onPress={press('cancel')}>
          Cancel
        </Button>
        <Button onPress={press('save')}>Save view</Button>
        <Button icon={Download} onPress={press('download')}>
          Download
        </Button>
        <Button variant="quiet" onPress={press('clear')}>
          Clear
        </Button>
        <Button size="small" onPress={press('leave')}>
          Leave out 3
        </Button>
        <Button variant="link" onPress={press('more')}>
          8 more
        </Button>
        <Button pressed kbd="P" onPress={press('picked')}>
          Picked
        </Button>
        <Button disabledReason="No image is selected" onPress={press('disabled')}>
          Compare
        </Button>
        <Button variant="primary" disabledReason="The folder is not empty" onPress={press('disabled')}>
          Start
        </Button>
        <IconButton label="Hide filters" icon={PanelLeftClose} kbd="F" onPress={press('hide')} />
        <IconButton label="Erase" icon={Trash2} size="normal" onPress={press('erase')} />
        <Tooltip text="Where Gleaner looks for what you type" kbd="Ctrl+F">
          <button type="button" className={styles.told}>
            With a tooltip
          </button>
        </Tooltip>
        <Kbd keys="Ctrl+Shift+A" />
        <MenuButton
          label="View"
          sections={[
            {
              id: 'do',
              items: [
                { id: 'open', text: 'Open folder', icon: Download, kbd: 'Ctrl+O', onAction: press('menu open') },
                { id: 'no', text: 'Find similar', disabledReason: 'Needs CLIP features', onAction: press('menu disabled') },
              ],
            },
            {
              id: 'show',
              title: 'Show',
              items: [
                { id: 'names', text: 'File names', checked: true, onAction: press('menu names') },
                { id: 'tags', text: 'Tags', checked: false, onAction: press('menu tags') },
              ],
            },
            { id: 'end', items: [{ id: 'erase', text: 'Erase originals…', isDestructive: true, onAction: press('menu erase') }] },
          ]}
        >
          View
        </MenuButton>
      </div>
      <div className={styles.line}>
        <Segmented
          label="View as"
          value={view}
          onChange={setView}
          options={[
            { id: 'grid', text: 'Grid', icon: Grid2x2 },
            { id: 'table', text: 'Table', icon: Table2 },
          ]}
        />
        <Select
          label="Caption"
          isLabelHidden
          value={caption}
          onChange={setCaption}
          options={[
            { id: 'alt', text: 'Alt text as found' },
            { id: 'title', text: 'Page title' },
            { id: 'both', text: 'Both', detail: 'Alt text, then page title' },
          ]}
        />
        <Checkbox state={state} onChange={setState} canExclude>
          lighthouse
        </Checkbox>
        <Checkbox state="on" onChange={() => undefined}>
          on
        </Checkbox>
        <Checkbox state="mixed" onChange={() => undefined}>
          mixed
        </Checkbox>
        <Checkbox state="excluded" onChange={() => undefined}>
          blurry
        </Checkbox>
        <Checkbox state="off" isDisabled onChange={() => undefined}>
          disabled
        </Checkbox>
        <Switch isOn={isOn} onChange={setOn} isTextFirst>
          log scale
        </Switch>
        <Switch isOn={false} onChange={() => undefined}>
          Start the download after adding
        </Switch>
        <Stars value={rating} onChange={setRating} label="Rating" />
        <NumberField
          label="Quality"
          isLabelShown
          size="normal"
          value={quality}
          step={5}
          onCommit={(entry) => setQuality(entry.kind === 'value' ? entry.value : null)}
        />
      </div>
      <div className={styles.columns}>
        <Field
          label="Folder"
          value={text}
          onChange={setText}
          isCode
          hint="182 GB free"
          action={
            <Button variant="link" onPress={press('change')}>
              Change…
            </Button>
          }
        />
        <Field label="Contact address" value="nobody" onChange={() => undefined} error="Expected an address with an @, got “nobody”" />
        <RadioList
          label="Format"
          variant="cards"
          value={format}
          onChange={setFormat}
          options={[
            { id: 'webdataset', title: 'WebDataset', text: 'tar shards, img2dataset layout' },
            { id: 'parquet', title: 'Parquet list', text: 'addresses and scores, no images' },
          ]}
        />
      </div>
    </>
  );
}
