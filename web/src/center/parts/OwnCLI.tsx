import { session } from '../../api/session';
import { CLI, quote } from '../../parts/CLI';

type Call = { method: string; path: string; body?: object };

/** Like CLI, for operations that the AWS CLI has no command for: curl signs them. */
export function OwnCLI({ calls, commands = [] }: { calls: Call[]; commands?: string[][] }) {
  const s = session();
  return <CLI commands={commands} calls={calls.map(c => [
    `curl -sS --aws-sigv4 aws:amz:${s.region}:sso --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" -H "X-Amz-Security-Token: $AWS_SESSION_TOKEN"`,
    `-X ${c.method} ${quote(`${s.aws}/gatehouse/v1/${c.path}`)}`, ...(c.body ? [`-d ${quote(JSON.stringify(c.body))}`] : []),
  ].join(' '))} />;
}
