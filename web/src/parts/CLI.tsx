import Box from '@cloudscape-design/components/box';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import { session } from '../api/session';

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

/** The commands that do the same as a form. */
export function CLI({ commands }: { commands: string[][] }) {
  const text = script(commands);
  return (
    <ExpandableSection headerText="Show as CLI" variant="footer">
      <div className="cli">
        <CopyToClipboard textToCopy={text} copyButtonAriaLabel="Copy commands" copySuccessText="Copied" copyErrorText="Could not be copied" variant="icon" />
        <pre tabIndex={0} aria-label="Commands"><code>{text}</code></pre>
      </div>
      <Box variant="small">With credentials from the access portal's <em>Access keys</em>.</Box>
    </ExpandableSection>
  );
}
