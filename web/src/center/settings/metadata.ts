// What can be said of a provider's metadata before it is sent.

const names = 'urn:oasis:names:tc:SAML:2.0:metadata';

/** Why the text cannot be a provider's metadata; "" if it may be. The center itself decides. */
export function metadataProblem(text: string): string {
  const t = text.replace(/^\uFEFF/, '').trim();
  if (!t) return 'Choose the metadata file of the identity provider, or paste its text.';
  if (t.length > 75_000) return `It is ${t.length.toLocaleString()} characters long; at most 75,000 are allowed.`;
  const doc = new DOMParser().parseFromString(t, 'application/xml');
  if (doc.querySelector('parsererror')) return 'This is not XML. Save the metadata from the identity provider again, as it is.';
  if (doc.getElementsByTagNameNS(names, 'EntityDescriptor').length === 0) return 'This is XML, but no SAML 2.0 metadata: it has no EntityDescriptor.';
  if (doc.getElementsByTagNameNS(names, 'IDPSSODescriptor').length === 0) return 'This is metadata, but not of an identity provider: it has no IDPSSODescriptor.';
  return '';
}

/** The provider that the metadata is of. */
export function entityOf(text: string): string {
  const doc = new DOMParser().parseFromString(text.replace(/^\uFEFF/, '').trim(), 'application/xml');
  return doc.getElementsByTagNameNS(names, 'EntityDescriptor')[0]?.getAttribute('entityID') ?? '';
}
