import Box from '@cloudscape-design/components/box';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import { isRaw } from '../api/call';

export type Sent = { method: string; path: string; body?: unknown };

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function command({ method, path, body }: Sent): string {
  const lines = [`curl -X ${method} ${quoted(location.origin + '/api/v1' + path)}`, '-H "Authorization: SSWS $API_TOKEN"'];
  if (isRaw(body)) lines.push(`-H 'Content-Type: ${body.type}'`, `--data-binary ${quoted(String(body.content))}`);
  else if (typeof body === 'string') lines.push(`--data-binary ${quoted(body)}`);
  else if (body !== undefined) lines.push("-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(body))}`);
  return lines.join(' \\\n  ');
}

/** The calls of the management API that do the same as a form. Secrets are never among them. */
export function Curl({ calls }: { calls: Sent[] }) {
  const text = calls.map(command).join('\n');
  return (
    <ExpandableSection headerText="Show as CLI" variant="footer">
      <div className="cli">
        <CopyToClipboard textToCopy={text} copyButtonAriaLabel="Copy commands" copySuccessText="Copied" copyErrorText="Could not be copied" variant="icon" />
        <pre tabIndex={0} aria-label="Commands"><code>{text}</code></pre>
      </div>
      <Box variant="small">API_TOKEN is one of those under <em>Security &gt; API</em>.</Box>
    </ExpandableSection>
  );
}
