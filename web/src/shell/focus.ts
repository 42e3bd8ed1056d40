// Where the keyboard is. The kit puts it on the X of a dialog, and a browser drops
// it to the page's body whenever what had it goes away; here it goes on:
//
//   - a dialog opens: to its first field, or to the button that leaves it;
//   - another page: to its heading;
//   - what had it is gone or disabled (a row, a dialog, a button): to what had it before and is
//     still there, such as the button that opened the dialog; else to the heading.
const fields = 'input:not([type=submit], [type=hidden], [type=file]), textarea, [role=combobox], button[aria-haspopup=listbox]';

const kept = 12;
/** What had the focus, the latest first. */
let trail: HTMLElement[] = [];
const met = new WeakSet<Element>();
/** Until when the heading of another page is waited for; 0 if it is not. */
let awaited = 0;
let page = location.pathname;

const usable = (e: HTMLElement) => e.isConnected && !e.matches(':disabled, [aria-disabled=true]') && e.checkVisibility({ visibilityProperty: true });

function first(within: Element, what: string): HTMLElement | undefined {
  return [...within.querySelectorAll<HTMLElement>(what)].find(usable);
}

/** Moves to the first field of a dialog; without one, to what leaves it. */
function enter(dialog: Element) {
  const at = document.activeElement;
  if (at && dialog.contains(at) && at.matches(fields)) return;
  (first(dialog, fields) ?? first(dialog, '[class*="awsui_footer"] :is(button, a)'))?.focus();
}

function heading(): boolean {
  const h = first(document.body, '#content h1');
  if (!h) return false;
  h.tabIndex = -1;
  h.focus({ preventScroll: true });
  return true;
}

const lost = () => document.activeElement === document.body || document.activeElement === null;

/** Looks after the focus once the page has been changed. */
function look(patient = true) {
  const dialog = document.querySelector('[role=dialog][class*="awsui_root"]:not([class*="awsui_hidden"])');
  if (awaited && !dialog) {
    const at = document.activeElement;
    if (Date.now() > awaited || (at?.closest('#content') && at.matches(fields)) || heading()) awaited = 0;
    return;
  }
  const had = trail[0];
  if (!lost() || !had || usable(had)) return;
  if (had.isConnected && patient) {
    setTimeout(() => look(false), 600); // disabled while something is under way, it may be back soon
    return;
  }
  const back = had.matches('h1') ? undefined : trail.find(e => usable(e) && (dialog ?? document.getElementById('content'))?.contains(e));
  if (back) back.focus({ preventScroll: true });
  else if (dialog) enter(dialog);
  else heading();
}

/** Is called once, before the first page is shown. */
export function keepFocus() {
  document.addEventListener('focusin', e => {
    const at = e.target as HTMLElement;
    trail = [at, ...trail.filter(x => x !== at && x.isConnected)].slice(0, kept);
    const dialog = at.closest('[role=dialog][class*="awsui_root"]');
    if (!dialog || met.has(dialog)) return;
    met.add(dialog);
    requestAnimationFrame(() => enter(dialog));
  });
  let planned = false;
  const plan = () => {
    if (planned) return;
    planned = true;
    // After the kit has put it back itself, where it does.
    requestAnimationFrame(() => requestAnimationFrame(() => { planned = false; look(); }));
  };
  new MutationObserver(plan).observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
}

/** Another page is being shown, unless only its filter or tab has changed. */
export function turned() {
  if (location.pathname === page) return;
  page = location.pathname;
  awaited = Date.now() + 10_000;
}
