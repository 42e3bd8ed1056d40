// The keyboard's short ways, the same in every console: "/" searches, "g" and a
// letter go somewhere, "?" lists them. None works while somebody types, while a
// dialog is open, or after they were turned off: single keys are in the way of
// those who speak to their computer.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import Toggle from '@cloudscape-design/components/toggle';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { go, href } from '../router';

/** Somewhere to go: the letter after "g", its name, its path. */
export type Way = [letter: string, name: string, path: string];

const off = 'gatehouse-shortcuts-off';
const within = 1500; // milliseconds between g and the letter
const searches = '#content input[type=search], #content [role=combobox]:is(input)';

let shown = false;
const listeners = new Set<() => void>();

/** Shows or hides the list of shortcuts. */
export function showShortcuts(show: boolean) {
  shown = show;
  listeners.forEach(f => f());
}

const subscribe = (f: () => void) => { listeners.add(f); return () => { listeners.delete(f); }; };

/** Whether a key is meant for something else. */
function taken(e: KeyboardEvent): boolean {
  if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.defaultPrevented) return true;
  const t = e.target instanceof HTMLElement ? e.target : undefined;
  return !!t?.closest('input, textarea, select, [contenteditable=true], [role=textbox], [role=menu], [role=listbox]') || !!document.querySelector('[role=dialog][aria-modal=true]');
}

function useKeys(ways: Way[]) {
  const began = useRef(0);
  useEffect(() => {
    const key = (e: KeyboardEvent) => {
      if (taken(e) || localStorage.getItem(off)) return;
      const way = Date.now() - began.current < within ? ways.find(([letter]) => letter === e.key) : undefined;
      began.current = 0;
      if (way) go(href(way[2]));
      else if (e.key === 'g') began.current = Date.now();
      else if (e.key === '?') showShortcuts(true);
      else if (e.key === '/') [...document.querySelectorAll<HTMLElement>(searches)].find(x => x.checkVisibility())?.focus();
      else return;
      e.preventDefault();
    };
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  }, [ways]);
}

/** Listens for the shortcuts, and lists them when it is asked. */
export function Shortcuts({ ways }: { ways: Way[] }) {
  useKeys(ways);
  const open = useSyncExternalStore(subscribe, () => shown);
  return open ? <List ways={ways} close={() => showShortcuts(false)} /> : null;
}

function List({ ways, close }: { ways: Way[]; close: () => void }) {
  const [on, turn] = useState(!localStorage.getItem(off));
  const set = (now: boolean) => {
    if (now) localStorage.removeItem(off);
    else localStorage.setItem(off, 'yes');
    turn(now);
  };
  const rows = [
    { keys: ['/'], does: 'Search on this page' },
    ...ways.map(([letter, name]) => ({ keys: ['g', letter], does: `Go to ${name}` })),
    { keys: ['?'], does: 'Show this list' },
    { keys: ['Esc'], does: 'Close a dialog or a menu' },
    { keys: ['Tab', 'Enter'], does: 'First on a page: skip to the content' },
  ];
  return (
    <Modal visible header="Keyboard shortcuts" closeAriaLabel="Close" onDismiss={close} footer={<Box float="right"><Button variant="primary" onClick={close}>Close</Button></Box>}>
      <SpaceBetween size="m">
        <Toggle checked={on} onChange={e => set(e.detail.checked)} description="They do not work while you type.">Use keyboard shortcuts in this browser</Toggle>
        <Table
          variant="embedded" items={rows} contentDensity="compact" wrapLines ariaLabels={{ tableLabel: 'Keyboard shortcuts' }}
          columnDefinitions={[
            { id: 'keys', header: 'Keys', width: 115, cell: r => r.keys.map((k, n) => <span key={k}>{n > 0 && ' then '}<kbd>{k}</kbd></span>) },
            { id: 'does', header: 'What it does', isRowHeader: true, cell: r => r.does },
          ]}
        />
      </SpaceBetween>
    </Modal>
  );
}
