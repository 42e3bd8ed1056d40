// What can be said of a provider's metadata before it is sent. It is not parsed
// here: a browser that fails to writes a styled page about it, which the
// console's policy forbids.

const entity = /<(?:[\w.-]+:)?EntityDescriptor\s[^>]*?entityID\s*=\s*(?:"([^"]*)"|'([^']*)')/;

/** Why the text cannot be a provider's metadata; "" if it may be. The center itself decides. */
export function metadataProblem(text: string): string {
  const t = text.replace(/^\uFEFF/, '').trim();
  if (!t) return 'Choose the metadata file of the identity provider, or paste its text.';
  if (t.length > 75_000) return `It is ${t.length.toLocaleString()} characters long; at most 75,000 are allowed.`;
  if (!t.startsWith('<') || !t.endsWith('>')) return 'This is not XML. Save the metadata from the identity provider again, as it is.';
  if (!entity.test(t)) return 'This is XML, but no SAML 2.0 metadata: it has no EntityDescriptor.';
  if (!/<(?:[\w.-]+:)?IDPSSODescriptor[\s>]/.test(t)) return 'This is metadata, but not of an identity provider: it has no IDPSSODescriptor.';
  return '';
}

/** The provider that the metadata is of. */
export function entityOf(text: string): string {
  const m = entity.exec(text);
  return m?.[1] ?? m?.[2] ?? '';
}
