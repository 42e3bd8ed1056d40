// Collects the licences of everything that the build has taken code from into
// licenses.txt, which goes with the program.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const texts = /^(licen[cs]e|notice|copying|third-party)/i;

/** The folder of the package that a module belongs to. */
function home(id: string): string | undefined {
  return /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replace(/^\0/, ''))?.[1];
}

export function licensed(): Plugin {
  return {
    name: 'licensed',
    apply: 'build',
    generateBundle() {
      const homes = new Set([...this.getModuleIds()].map(home).filter(h => h !== undefined));
      const parts = [...homes].sort().map(h => {
        const p = JSON.parse(readFileSync(join(h, 'package.json'), 'utf8')) as { name: string; version: string; license?: string };
        const files = existsSync(h) ? readdirSync(h).filter(f => texts.test(f)) : [];
        if (!files.length && !p.license) this.error(`${p.name} says no licence`);
        return [`${p.name} ${p.version} (${p.license})`, ...files.map(f => readFileSync(join(h, f), 'utf8').trim())].join('\n\n');
      });
      this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: parts.join('\n\n' + '-'.repeat(72) + '\n\n') + '\n' });
    },
  };
}
