// What a browser calls itself, in words: "Chrome on Windows".
const browsers: [RegExp, string][] = [
  [/\bEdgA?\//, 'Edge'], [/\bOPR\//, 'Opera'], [/\bFirefox\/|\bFxiOS\//, 'Firefox'], [/\bHeadlessChrome\//, 'Chrome without a window'], [/\bChrome\/|\bCriOS\//, 'Chrome'], [/\bSafari\//, 'Safari'],
  [/^aws-cli\//, 'AWS CLI'], [/^curl\//, 'curl'], [/^Boto3?\//, 'AWS SDK for Python'], [/^aws-sdk-/, 'AWS SDK'], [/^Go-http-client\//, 'Go program'],
];
const systems: [RegExp, string][] = [[/Android/, 'Android'], [/iPhone|iPad/, 'iOS'], [/Windows/, 'Windows'], [/Mac OS X|Macintosh|Darwin/, 'macOS'], [/CrOS/, 'ChromeOS'], [/Linux/i, 'Linux']];

const match = (list: [RegExp, string][], text: string) => list.find(([pattern]) => pattern.test(text))?.[1];

/** Names browser and system; what is known of neither is left as it is. */
export function clientName(agent: string): string {
  const browser = match(browsers, agent);
  const system = match(systems, agent);
  return browser && system ? `${browser} on ${system}` : browser ?? system ?? agent;
}
