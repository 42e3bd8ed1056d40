// Files and folders that were dropped onto the page, as paths below the prefix.

export type Found = { path: string; file: File };

export async function dropped(items: DataTransferItemList): Promise<Found[]> {
  // The entries are only there while the event is handled: take them all before waiting.
  const entries = [...items].map(i => i.webkitGetAsEntry()).filter(e => e !== null);
  return (await Promise.all(entries.map(e => within(e)))).flat();
}

async function within(entry: FileSystemEntry): Promise<Found[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((ok, fail) => (entry as FileSystemFileEntry).file(ok, fail));
    return [{ path: entry.fullPath.replace(/^\//, ''), file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const out: Found[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((ok, fail) => reader.readEntries(ok, fail));
    if (!some.length) return out;
    out.push(...(await Promise.all(some.map(e => within(e)))).flat());
  }
}

export function chosen(list: FileList): Found[] {
  return [...list].map(file => ({ path: file.webkitRelativePath || file.name, file }));
}
