import Box from '@cloudscape-design/components/box';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import { session } from '../../api/session';
import { quote, script } from '../../parts/CLI';

type Call = { method: string; path: string; body?: object };

/** Like CLI, for operations that the AWS CLI has no command for: curl signs them. */
export function OwnCLI({ calls, commands = [] }: { calls: Call[]; commands?: string[][] }) {
  const s = session();
  const own = calls.map(c => [
    `curl -sS --aws-sigv4 aws:amz:${s.region}:sso --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" -H "X-Amz-Security-Token: $AWS_SESSION_TOKEN"`,
    `-X ${c.method} ${quote(`${s.aws}/gatehouse/v1/${c.path}`)}`, ...(c.body ? [`-d ${quote(JSON.stringify(c.body))}`] : []),
  ].join(' '));
  const text = [...(commands.length ? [script(commands)] : []), ...own].join('\n');
  return (
    <ExpandableSection headerText="Show as CLI" variant="footer">
      <div className="cli">
        <CopyToClipboard textToCopy={text} copyButtonAriaLabel="Copy commands" copySuccessText="Copied" copyErrorText="Could not be copied" variant="icon" />
        <pre tabIndex={0} aria-label="Commands"><code>{text}</code></pre>
      </div>
      <Box variant="small">AWS has no command for what curl does here. With keys from the access portal's <em>Access keys</em>; leave the token's header out for keys without one.</Box>
    </ExpandableSection>
  );
}
