// How far the people and groups of an application are, by what the management
// API says of each: syncState and externalId of application users, status and
// lastPush of group push mappings.
import type { AppUser } from '../api/apps';
import { list, part, type Page } from '../api/call';
import type { Push } from '../api/provisioning';

export type Stage = 'queued' | 'sent' | 'done' | 'failed' | 'off';

/** Queued has never reached the application; sent has, and a newer change is to follow. */
export function ofPerson(u: AppUser): Stage {
  switch (u.syncState) {
    case 'SYNCHRONIZED': return 'done';
    case 'ERROR': return 'failed';
    case 'DISABLED': return 'off';
  }
  return u.externalId || u.lastSync ? 'sent' : 'queued';
}

/** A group is sent once the application has it under an id, and done when it was pushed with its members. */
export function ofGroup(p: Push): Stage {
  if (p.status === 'INACTIVE') return 'off';
  if (p.status === 'ERROR') return 'failed';
  if (p.lastPush) return 'done';
  return p.targetGroupId ? 'sent' : 'queued';
}

export type Counts = Record<Stage, number> & { all: number; /** Whether there are more than were read. */ open: boolean };

const perPage = 200;
const mostPages = 10;

async function counted<T>(load: (after: string) => Promise<Page<T>>, stage: (item: T) => Stage): Promise<Counts> {
  const out: Counts = { all: 0, queued: 0, sent: 0, done: 0, failed: 0, off: 0, open: false };
  let after = '';
  for (let n = 0; n < mostPages; n++) {
    const page = await load(after);
    for (const item of page.items) { out.all++; out[stage(item)]++; }
    after = page.next;
    if (!after) return out;
  }
  return { ...out, open: true };
}

export type Progress = { people: Counts; groups: Counts };

export async function progressOf(app: string): Promise<Progress> {
  const [people, groups] = await Promise.all([
    counted(after => list<AppUser>(`/apps/${part(app)}/users`, { limit: perPage }, after), ofPerson),
    counted(after => list<Push>(`/apps/${part(app)}/group-push/mappings`, { limit: perPage }, after), ofGroup),
  ]);
  return { people, groups };
}

export const underWay = (c: Counts) => c.queued + c.sent > 0;
