// "Show as CLI": the commands that do what a form does, or that ask for what a list
// shows. A page has one, at its end, with the commands of all its parts; a dialog
// has its own.
import Box from '@cloudscape-design/components/box';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import { createContext, useContext, useEffect, useId, useState, type ReactNode } from 'react';
import { session } from '../api/session';
import { usePlace } from '../router';

/** Quotes an argument for a shell. */
export function quote(s: string): string {
  return /^[\w@%+=:,./-]+$/.test(s) ? s : `'${s.replaceAll("'", `'\\''`)}'`;
}

/** A command line of the AWS CLI, with region and endpoint. */
export function command(c: string[]): string {
  const s = session();
  return ['aws', ...c, '--region', s.region, '--endpoint-url', s.aws].map(quote).join(' ');
}

/**
 * Commands for a shell. They name region and endpoint twice: clients before 2.13
 * do not know the variable, and whoever changes a command keeps the variable. So
 * none of them ever reaches the real AWS.
 */
export function script(commands: string[][]): string {
  const s = session();
  return [`export AWS_ENDPOINT_URL=${quote(s.aws)} AWS_DEFAULT_REGION=${quote(s.region)}`, ...commands.map(command)].join('\n');
}

/** Commands of the AWS CLI, and whole lines for what it has no command for. */
type Lines = { commands: string[][]; calls: string[] };

/** Takes the lines of a part of the page, or takes them away. */
type Collect = (part: string, lines?: Lines) => void;
const Page = createContext<Collect | undefined>(undefined);

/** A page: the commands of its parts stand below it. */
export function PageCLI({ children }: { children: ReactNode }) {
  const [parts, set] = useState<ReadonlyMap<string, Lines>>(new Map());
  const [collect] = useState<Collect>(() => (part: string, lines?: Lines) => set(now => {
    const next = new Map(now);
    if (lines) next.set(part, lines);
    else next.delete(part);
    return next;
  }));
  const all = [...parts.values()];
  const { path } = usePlace();
  return (
    <Page value={collect}>
      {children}
      {all.length > 0 && <Box margin={{ top: 'l' }}><Shown key={path} commands={all.flatMap(l => l.commands)} calls={all.flatMap(l => l.calls)} /></Box>}
    </Page>
  );
}

/** What lies over the page shows its commands itself. */
export function Apart({ children }: { children: ReactNode }) {
  return <Page value={undefined}>{children}</Page>;
}

/** The commands that do the same as a form. */
export function CLI({ commands, calls = [] }: { commands: string[][]; calls?: string[] }) {
  const collect = useContext(Page);
  const part = useId();
  useEffect(() => { collect?.(part, { commands, calls }); }, [collect, part, JSON.stringify([commands, calls])]);
  useEffect(() => () => collect?.(part), [collect, part]);
  return collect ? null : <Shown commands={commands} calls={calls} />;
}

function Shown({ commands, calls }: Lines) {
  const once = [...new Map(commands.map(c => [c.join('\0'), c])).values()];
  const text = [...(once.length ? [script(once)] : []), ...new Set(calls)].join('\n');
  return (
    <ExpandableSection headerText="Show as CLI" variant="footer">
      <div className="cli">
        <CopyToClipboard textToCopy={text} copyButtonAriaLabel="Copy commands" copySuccessText="Copied" copyErrorText="Could not be copied" variant="icon" />
        <pre tabIndex={0} aria-label="Commands"><code>{text}</code></pre>
      </div>
      {calls.length
        ? <Box variant="small">AWS has no command for what curl does here. With keys from the access portal's <em>Access keys</em>; leave the token's header out for keys without one.</Box>
        : <Box variant="small">With credentials from the access portal's <em>Access keys</em>.</Box>}
    </ExpandableSection>
  );
}
