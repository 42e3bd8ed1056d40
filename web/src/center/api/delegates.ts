// Member accounts that administer the organization's instance. Organizations keeps them.
import { json } from '../../api/call';

export const service = 'sso.amazonaws.com';
export type Delegate = { Id: string; Name: string; Email: string; DelegationEnabledDate?: number };

const call = <Out>(operation: string, input: object) => json<Out>('organizations', `AWSOrganizationsV20161128.${operation}`, { ServicePrincipal: service, ...input });

export async function delegates(): Promise<Delegate[]> {
  const all: Delegate[] = [];
  for (let NextToken: string | undefined; ; ) {
    const out: { DelegatedAdministrators?: Delegate[]; NextToken?: string } = await call('ListDelegatedAdministrators', { NextToken });
    all.push(...(out.DelegatedAdministrators ?? []));
    NextToken = out.NextToken;
    if (!NextToken) return all;
  }
}

export const register = (AccountId: string) => call('RegisterDelegatedAdministrator', { AccountId });
export const deregister = (AccountId: string) => call('DeregisterDelegatedAdministrator', { AccountId });
