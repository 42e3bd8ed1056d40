// What rows of a list stand for: objects, and folders with everything below them.
import { listObjects } from '../api/s3';
import type { Row } from './Objects';

export type Found = { key: string; versionId?: string; row: Row };

/** Every object of the rows, some at a time. */
export async function* objectsOf(bucket: string, rows: Row[], atOnce: number): AsyncGenerator<Found[]> {
  const single = rows.filter(r => !r.folder).map(r => ({ key: r.key, versionId: r.version?.id, row: r }));
  for (let i = 0; i < single.length; i += atOnce) yield single.slice(i, i + atOnce);
  for (const row of rows.filter(r => r.folder)) {
    for (let next = ''; ; ) {
      const l = await listObjects(bucket, row.key, next, atOnce, '');
      if (l.items.length) yield l.items.map(i => ({ key: i.key, row }));
      next = l.next;
      if (!next) break;
    }
  }
}
