// What is wrong with an application's settings, said before they are sent. The
// center decides; these are only its simplest rules.

export const nameIdFormats = [
  { value: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress', label: 'emailAddress' },
  { value: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified', label: 'unspecified' },
  { value: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent', label: 'persistent' },
];

export const attributeFormats = ['unspecified', 'basic', 'uri'].map(label => ({ value: `urn:oasis:names:tc:SAML:2.0:attrname-format:${label}`, label }));

/** The attributes of users that a value may have in it; ${path:...} reaches the others. */
export const sources = ['subject', 'preferredUsername', 'email', 'name', 'givenName', 'middleName', 'familyName', 'groups'].map(n => '${user:' + n + '}');
export const paths = ['enterprise.department', 'enterprise.employeeNumber', 'enterprise.costCenter', 'enterprise.division', 'title', 'userType'].map(n => '${path:' + n + '}');

export function nameProblem(name: string): string {
  if (!name.trim()) return 'Give the application a name.';
  return name.trim().length > 100 ? 'At most 100 characters.' : '';
}

export function addressProblem(address: string): string {
  const wrong = 'An address that begins with https:// or http://, without a password or # in it.';
  try {
    const u = new URL(address);
    return /^https?:$/.test(u.protocol) && u.hostname && !u.username && !u.password && !address.includes('#') ? (address.length > 512 ? 'At most 512 characters.' : '') : wrong;
  } catch {
    return wrong;
  }
}

export function acsProblems(urls: string[]): string[] {
  return urls.map((u, n) => (!u ? 'Give the address, or remove the line.' : urls.indexOf(u) < n ? 'This address is there already.' : addressProblem(u)));
}
