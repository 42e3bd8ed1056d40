import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';

/** A policy, indented if it is JSON. */
export function Document({ text, what }: { text: string; what: string }) {
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Shown as it is.
  }
  return (
    <div className="document">
      <CopyToClipboard textToCopy={shown} copyButtonAriaLabel={`Copy ${what}`} copySuccessText="Copied" copyErrorText="Could not be copied" variant="icon" />
      <pre tabIndex={0} aria-label={what}><code>{shown}</code></pre>
    </div>
  );
}
