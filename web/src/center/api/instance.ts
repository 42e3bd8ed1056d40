// The instance of IAM Identity Center, and its own settings.
import { createContext, useContext } from 'react';
import { json, own } from '../../api/call';
import { session } from '../../api/session';
import { known } from '../kind';

export type Instance = { id: string; arn: string; store: string; owner: string; name: string; organization: boolean; created: string };
export type Portal = { url: string; addresses: string[]; name?: string; sessionDurationSeconds: number; signInAtProvider: boolean; mfa: 'OFF' | 'OPTIONAL' | 'REQUIRED' };

/** An operation of sso-admin. */
export const admin = <Out>(operation: string, input: object = {}) => json<Out>('sso', `SWBExternalService.${operation}`, input);

/** An operation of the identity store. */
export const identity = <Out>(operation: string, input: object = {}) => json<Out>('identitystore', `AWSIdentityStore.${operation}`, input);

/** A time as the JSON services write it, in seconds. */
export const time = (seconds?: number) => (seconds ? new Date(seconds * 1000).toISOString() : '');

/** What there is for this account: its own instance, and the organization's, which another account may own. */
export async function findInstance(): Promise<{ mine?: Instance; elsewhere?: string }> {
  type Listed = { Instances?: { InstanceArn: string; OwnerAccountId: string }[] };
  const all = (await admin<Listed>('ListInstances').catch(e => { known('none'); throw e; })).Instances ?? [];
  const mine = all.find(i => i.OwnerAccountId === session().account);
  type Described = { InstanceArn: string; IdentityStoreId: string; OwnerAccountId: string; Name?: string; CreatedDate?: number; PermissionSetsEnabled?: boolean };
  const describe = (i: { InstanceArn: string }) => admin<Described>('DescribeInstance', { InstanceArn: i.InstanceArn });
  // The organization's is described to its delegated administrators, and to no other member.
  const d = mine ? await describe(mine) : all[0] && await describe(all[0]).catch(() => undefined);
  if (!d) {
    known('none');
    return { elsewhere: all[0]?.OwnerAccountId };
  }
  known(d.PermissionSetsEnabled ? 'organization' : 'account');
  return {
    mine: {
      id: d.InstanceArn.slice(d.InstanceArn.lastIndexOf('/') + 1), arn: d.InstanceArn, store: d.IdentityStoreId, owner: d.OwnerAccountId,
      name: d.Name ?? '', organization: !!d.PermissionSetsEnabled, created: time(d.CreatedDate),
    },
  };
}

export async function enable(organization: boolean): Promise<void> {
  if (organization) await own('POST', 'instances', {});
  else await admin('CreateInstance');
}

const Current = createContext<Instance | undefined>(undefined);
export const InstanceProvider = Current.Provider;

/** Whether the account that one is in has the instance; else it administers it by delegation. */
export const owns = (i: Instance) => i.owner === session().account;

/** The instance that the pages are about. */
export function useInstance(): Instance {
  const i = useContext(Current);
  if (!i) throw new Error('there is no instance');
  return i;
}

/** One of our own operations on the instance. */
export const of = <Out>(i: Instance, method: string, path: string, input?: object) => own<Out>(method, `instances/${i.id}${path}`, input);

export const getPortal = (i: Instance) => of<Portal>(i, 'GET', '/portal');
export const updatePortal = (i: Instance, change: Partial<Portal>) => of<Portal>(i, 'PUT', '/portal', change);
export const rename = (i: Instance, Name: string) => admin('UpdateInstance', { InstanceArn: i.arn, Name });
