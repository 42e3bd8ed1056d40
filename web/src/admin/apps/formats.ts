/** What an application can call people, by the expression that the API takes. */
export const formats = [
  { value: '${source.login}', label: 'Username' },
  { value: '${source.email}', label: 'Email' },
];

/** An expression in words, with itself beside them. */
export function formatWords(template: string): string {
  const known = formats.find(f => f.value === template);
  return known ? `${known.label} (${template})` : template;
}
