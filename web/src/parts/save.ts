/** Gives the person a file that the page made. */
export function save(file: Blob, name: string) {
  const address = URL.createObjectURL(file);
  const a = document.createElement('a');
  a.href = address;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // the browser may ask first where to put it
}
