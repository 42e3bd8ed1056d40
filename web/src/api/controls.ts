// Service control policies of Organizations: what the accounts below a root, unit
// or account may do at most.
import { json } from './call';

const call = <Out>(action: string, input: object = {}) => json<Out>('organizations', `AWSOrganizationsV20161128.${action}`, input);

const Filter = 'SERVICE_CONTROL_POLICY';

export type Summary = { Id: string; Arn: string; Name: string; Description?: string; AwsManaged?: boolean };
export type Control = Summary & { Content: string };
export type Target = { TargetId: string; Name: string; Type: 'ROOT' | 'ORGANIZATIONAL_UNIT' | 'ACCOUNT'; Arn: string };

type Wire = { Policy: { PolicySummary: Summary; Content: string } };
const control = (o: Wire): Control => ({ ...o.Policy.PolicySummary, Content: o.Policy.Content });

export async function listControls(next: string): Promise<{ items: Summary[]; next: string }> {
  const o = await call<{ Policies?: Summary[]; NextToken?: string }>('ListPolicies', { Filter, NextToken: next || undefined });
  return { items: o.Policies ?? [], next: o.NextToken ?? '' };
}

export const getControl = async (PolicyId: string) => control(await call<Wire>('DescribePolicy', { PolicyId }));
export const createControl = async (Name: string, Description: string, Content: string) => control(await call<Wire>('CreatePolicy', { Name, Description, Content, Type: Filter }));
export const updateControl = async (PolicyId: string, Name: string, Description: string, Content: string) => control(await call<Wire>('UpdatePolicy', { PolicyId, Name, Description, Content }));
export const deleteControl = (PolicyId: string) => call('DeletePolicy', { PolicyId });
export const attachControl = (PolicyId: string, TargetId: string) => call('AttachPolicy', { PolicyId, TargetId });
export const detachControl = (PolicyId: string, TargetId: string) => call('DetachPolicy', { PolicyId, TargetId });

export async function targetsOf(PolicyId: string): Promise<Target[]> {
  const out: Target[] = [];
  for (let NextToken: string | undefined; ; ) {
    const o: { Targets?: Target[]; NextToken?: string } = await call('ListTargetsForPolicy', { PolicyId, NextToken });
    out.push(...(o.Targets ?? []));
    NextToken = o.NextToken;
    if (!NextToken) return out;
  }
}

export async function controlsOn(TargetId: string): Promise<Summary[]> {
  return (await call<{ Policies?: Summary[] }>('ListPoliciesForTarget', { TargetId, Filter })).Policies ?? [];
}
